package io.headgate.examples;

import io.headgate.config.ConfigException;
import io.headgate.config.ConfigProblem;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.logging.LogManager;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** The example as a command: {@code --help} lists its options. */
@Command(
        name = "headgate-example",
        description = "Serves a web application limited by Headgate on the loopback address, until Ctrl-C.",
        sortOptions = false)
public final class ExampleApplication implements Callable<Integer> {
    private static final String HINT = " (--help lists the options)";

    @Spec
    private CommandSpec command = CommandSpec.create();

    @Option(
            names = "--port",
            paramLabel = "PORT",
            defaultValue = "8080",
            converter = Port.class,
            description = "The port to listen on, 0 for any free one (default: ${DEFAULT-VALUE}).")
    private int port;

    @Option(
            names = "--backend",
            paramLabel = "URI",
            description = "Where buckets live (default: the variable HEADGATE_BACKEND, else memory:).")
    private @Nullable String backend;

    @Option(
            names = "--policies",
            paramLabel = "FILE",
            description = "The policy file (default: WEB-INF/policies.yaml of the web application).")
    private @Nullable Path policies;

    @Option(names = "--help", usageHelp = true, description = "Print this and leave.")
    @SuppressWarnings("unused")
    private boolean help;

    /** Leaves with 1 if the application cannot start, and with 2 if an option is wrong. */
    public static void main(String[] args) throws IOException {
        try (InputStream logging = ExampleApplication.class.getResourceAsStream("/logging.properties")) {
            LogManager.getLogManager().readConfiguration(logging);
        }
        int exitCode = commandLine().execute(args);
        if (exitCode != ExitCode.OK) {
            System.exit(exitCode);
        }
    }

    static CommandLine commandLine() {
        ExampleApplication application = new ExampleApplication();
        return new CommandLine(application)
                .setParameterExceptionHandler((e, args) -> wrongOption(e))
                .setExecutionExceptionHandler((e, command, parsed) -> application.notStarted(e));
    }

    @Override
    public Integer call() throws Exception {
        if (backend != null) {
            System.setProperty("HEADGATE_BACKEND", backend);
        }
        if (policies != null) {
            System.setProperty("HEADGATE_POLICIES", policies.toAbsolutePath().toString());
        }
        ExampleServer server = ExampleServer.start(port);
        welcome(server, command.commandLine().getOut());
        server.join();
        return ExitCode.OK;
    }

    private static void welcome(ExampleServer server, PrintWriter out) {
        out.printf("""
                Headgate example on %1$s (Ctrl-C stops it). Open it in a browser, or try:
                  curl -i %1$s/hello
                  curl -i %1$s/api/hello
                  curl -i -H 'X-Api-Key: demo' %1$s/api/keyed
                  curl -i -X POST %1$s/shop/login
                It follows the policy file %2$s: a change takes effect within a second.
                """, server.uri(), server.policies());
        out.flush();
    }

    private static int wrongOption(ParameterException e) {
        e.getCommandLine().getErr().println(e.getMessage() + HINT);
        return ExitCode.USAGE;
    }

    private int notStarted(Exception e) {
        command.commandLine().getErr().println("Cannot start on port %d: %s".formatted(port, why(e)) + HINT);
        return ExitCode.SOFTWARE;
    }

    /** Each mistake in the policy file, or what lies deepest. */
    private static String why(Exception e) {
        Throwable cause = e;
        while (cause.getCause() != null && !(cause instanceof ConfigException)) {
            cause = cause.getCause();
        }
        return cause instanceof ConfigException mistakes ? errors(mistakes) : String.valueOf(cause.getMessage());
    }

    private static String errors(ConfigException mistakes) {
        return mistakes.problems().stream()
                .filter(problem -> problem.severity() == ConfigProblem.Severity.ERROR)
                .map(ConfigProblem::toString)
                .collect(Collectors.joining("\n"));
    }

    private static final class Port implements ITypeConverter<Integer> {
        @Override
        public Integer convert(String text) {
            if (text.matches("[0-9]{1,5}") && Integer.parseInt(text) <= 65_535) {
                return Integer.valueOf(text);
            }
            throw new TypeConversionException("\"%s\", expected a whole number from 0 to 65535".formatted(text));
        }
    }
}
