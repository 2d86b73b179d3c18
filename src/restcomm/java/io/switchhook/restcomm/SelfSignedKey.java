package io.switchhook.restcomm;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The key that SIP over TLS and HTTPS start with until the operator supplies a certified one. */
final class SelfSignedKey {

    private SelfSignedKey() {}

    /** Leaves a key store that exists alone. */
    static void createIfMissing(Path keyStore, String password) throws IOException {
        if (Files.exists(keyStore)) {
            return;
        }
        Path passwordFile = Files.createTempDirectory("switchhook").resolve("password");
        try {
            // A password among the arguments would show in the process list.
            PrivateFile.write(passwordFile, password);
            run(List.of(
                    Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                    "-genkeypair", "-alias", "switchhook", "-dname", "CN=switchhook",
                    "-ext", "SAN=dns:localhost,ip:127.0.0.1",
                    // RSA: not every phone that speaks TLS can do elliptic curves.
                    "-keyalg", "RSA", "-keysize", "2048", "-validity", "3650",
                    "-storetype", "PKCS12", "-keystore", keyStore.toString(),
                    "-storepass:file", passwordFile.toString()));
        } finally {
            Files.deleteIfExists(passwordFile);
            Files.deleteIfExists(passwordFile.getParent());
        }
    }

    private static void run(List<String> command) throws IOException {
        Process keytool = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(keytool.getInputStream().readAllBytes());
        try {
            if (keytool.waitFor() != 0) {
                throw new IOException("No TLS key could be made: " + output.strip());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("Interrupted while making a TLS key", e);
        }
    }
}
