package io.switchhook.voicemail.mail;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.io.OutputStreamWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** An SMTP server that answers RCPT and the end of DATA with what a test says, and everything else as if all were well. */
final class ScriptedSmtp implements AutoCloseable {

    private final ServerSocket socket;
    private volatile String toRecipients = "250 OK";
    private volatile String toContent = "250 OK";

    ScriptedSmtp() throws IOException {
        socket = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        Thread thread = new Thread(this::serve, "scripted-smtp");
        thread.setDaemon(true);
        thread.start();
    }

    int port() {
        return socket.getLocalPort();
    }

    void toRecipients(String answer) {
        toRecipients = answer;
    }

    void toContent(String answer) {
        toContent = answer;
    }

    private void serve() {
        while (!socket.isClosed()) {
            try (Socket client = socket.accept();
                    BufferedReader in = new BufferedReader(new InputStreamReader(
                            client.getInputStream(), StandardCharsets.ISO_8859_1));
                    Writer out = new OutputStreamWriter(client.getOutputStream(), StandardCharsets.ISO_8859_1)) {
                converse(in, out);
            } catch (IOException e) {
                // The test has ended, or the client was rude.
            }
        }
    }

    private void converse(BufferedReader in, Writer out) throws IOException {
        say(out, "220 scripted");
        boolean content = false;
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            if (content) {
                content = !line.equals(".");
                if (!content) {
                    say(out, toContent);
                }
                continue;
            }
            String command = line.split(" ")[0].toUpperCase();
            content = command.equals("DATA");
            say(out, switch (command) {
                case "RCPT" -> toRecipients;
                case "DATA" -> "354 go on";
                case "QUIT" -> "221 bye";
                default -> "250 OK";
            });
        }
    }

    private static void say(Writer out, String line) throws IOException {
        out.write(line + "\r\n");
        out.flush();
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
