package io.headgate.examples;

import java.nio.file.Path;

/** Examples on any free port that are told by a system property what a command would be told by an option. */
final class ExampleServers {
    private ExampleServers() {}

    static ExampleServer following(Path policies) throws Exception {
        return with("HEADGATE_POLICIES", policies.toAbsolutePath().toString());
    }

    static ExampleServer on(String backend) throws Exception {
        return with("HEADGATE_BACKEND", backend);
    }

    private static ExampleServer with(String property, String value) throws Exception {
        System.setProperty(property, value);
        try {
            return ExampleServer.start(0);
        } finally {
            System.clearProperty(property);
        }
    }
}
