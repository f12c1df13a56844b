package io.headgate.commandline;

import io.headgate.config.Config;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Tells every mistake in a file. */
@Command(name = "check", description = "Tells every mistake in a policy file.", mixinStandardHelpOptions = true)
@SuppressWarnings("NullAway.Init") // picocli fills them in
final class CheckCommand implements Callable<Integer> {
    @Parameters(paramLabel = "FILE", description = "The policy file.")
    private Path file;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        Config config = Config.load(file);
        config.warnings().forEach(spec.commandLine().getErr()::println);
        spec.commandLine()
                .getOut()
                .println("%s: good, policies %d, warnings %d"
                        .formatted(
                                file,
                                config.policies().size(),
                                config.warnings().size()));
        return 0;
    }
}
