package io.headgate.commandline;

import io.headgate.config.ConfigException;
import io.headgate.config.ConfigProblem;
import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code java -jar headgate.jar check|explain}: exit code 0 if the file is good, 1 if it is not, 2 for a wrong call. */
@Command(
        name = "headgate",
        description = "Checks a policy file, and explains what it makes of a request. Opens no connection.",
        subcommands = {CheckCommand.class, ExplainCommand.class},
        mixinStandardHelpOptions = true)
@SuppressWarnings("NullAway.Init") // picocli fills it in
public final class HeadgateCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    /** Ends the process. */
    public static void main(String[] args) {
        System.exit(commandLine().execute(args));
    }

    static CommandLine commandLine() {
        return new CommandLine(new HeadgateCommand()).setExecutionExceptionHandler(HeadgateCommand::fail);
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a subcommand is missing, expected check or explain");
    }

    /** A file that cannot be used is no surprise; all else is a defect. */
    private static int fail(Exception failure, CommandLine commandLine, CommandLine.ParseResult parsed)
            throws Exception {
        if (!(failure instanceof ConfigException wrong)) {
            throw failure;
        }
        PrintWriter err = commandLine.getErr();
        wrong.problems().forEach(err::println);
        long errors = wrong.problems().stream()
                .filter(problem -> problem.severity() == ConfigProblem.Severity.ERROR)
                .count();
        err.println(errors == 1 ? "1 error" : errors + " errors");
        return CommandLine.ExitCode.SOFTWARE;
    }
}
