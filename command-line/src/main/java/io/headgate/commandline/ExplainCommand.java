package io.headgate.commandline;

import io.headgate.ClientAddress;
import io.headgate.config.Config;
import io.headgate.http.AddressParser;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Tells what a file makes of one request. */
@Command(
        name = "explain",
        description = "Tells which policies match a request, with which key and charges, and why the others do not.",
        mixinStandardHelpOptions = true)
@SuppressWarnings("NullAway.Init") // picocli fills them in
final class ExplainCommand implements Callable<Integer> {
    @Parameters(index = "0", paramLabel = "FILE", description = "The policy file.")
    private Path file;

    @Parameters(index = "1", paramLabel = "METHOD", description = "The method, such as GET.")
    private String method;

    @Parameters(
            index = "2",
            paramLabel = "PATH",
            description = "The path as the container decodes it, relative to the application, such as /api/x.")
    private String path;

    @Option(names = "--header", paramLabel = "'NAME: VALUE'", description = "A header field; may be repeated.")
    private List<String> headers = List.of();

    @Option(names = "--from", paramLabel = "ADDRESS", description = "Where the connection comes from.")
    private String from = "203.0.113.7";

    @Option(names = "--principal", paramLabel = "NAME", description = "The authenticated user.")
    private @Nullable String principal;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        if (!path.startsWith("/")) {
            throw wrong("path \"%s\", expected one that begins with / such as /api/x".formatted(path));
        }
        ClientAddress peer = AddressParser.parse(from);
        if (peer.family() == ClientAddress.Family.UNKNOWN) {
            throw wrong("--from \"%s\", expected an address such as 203.0.113.7".formatted(from));
        }
        Config config = Config.load(file);
        GivenFields fields = fields();
        GivenRequest request =
                new GivenRequest(method, path, fields, config.proxies().clientAddress(peer, fields::lines), principal);
        new Explanation(config, peer, request)
                .lines()
                .forEach(spec.commandLine().getOut()::println);
        return 0;
    }

    private GivenFields fields() {
        try {
            return GivenFields.parse(headers);
        } catch (IllegalArgumentException e) {
            throw wrong(String.valueOf(e.getMessage()));
        }
    }

    private ParameterException wrong(String message) {
        return new ParameterException(spec.commandLine(), message);
    }
}
