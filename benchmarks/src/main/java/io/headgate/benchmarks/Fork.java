package io.headgate.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Another process that runs a class of this class path, and is talked to in lines. Not thread-safe. */
final class Fork implements AutoCloseable {
    private final Process process;
    private final BufferedReader output;
    private final Writer input;

    Fork(Class<?> main, String... arguments) throws IOException {
        this(List.of(), main, arguments);
    }

    Fork(List<String> jvmOptions, Class<?> main, String... arguments) throws IOException {
        this(jvmOptions, System.getProperty("java.class.path"), main, arguments);
    }

    /** Of another class path. */
    Fork(String classPath, Class<?> main, String... arguments) throws IOException {
        this(List.of(), classPath, main, arguments);
    }

    private Fork(List<String> jvmOptions, String classPath, Class<?> main, String... arguments) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(jvmOptions);
        command.addAll(List.of("-cp", classPath, main.getName()));
        command.addAll(List.of(arguments));
        process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        output = process.inputReader();
        input = process.outputWriter();
    }

    String read() throws IOException {
        String line = output.readLine();
        if (line == null) {
            throw new IOException("the process ended");
        }
        return line;
    }

    String ask() throws IOException {
        input.write("\n");
        input.flush();
        return read();
    }

    /** Ends the input of the process, and so the process. */
    @Override
    public void close() throws IOException {
        input.close();
        process.onExit().join();
    }
}
