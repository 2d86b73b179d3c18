package io.switchhook.restcomm;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.tomcat.util.IntrospectionUtils.PropertySource;

/**
 * Answers the {@code ${…}} placeholders of Tomcat's XML files.
 *
 * <p>A value is taken from the system property of that name unless that is missing or empty, then from
 * {@code conf/restcomm.properties}, then from {@code conf/secrets.properties}. The last is written at
 * the first start, readable by its owner only, with random passwords; so is the TLS key store. Nothing
 * secret becomes a system property, where every application could read it, or an argument, where
 * every user of the machine could.
 *
 * <p>Tomcat creates this class, named in {@code conf/catalina.properties}, before it reads the first
 * of those files.
 */
public final class Settings implements PropertySource {

    private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\{([^}]+)}");

    private static final String ANY_ADDRESS = "0.0.0.0";

    private final Path base = Path.of(System.getProperty("catalina.base"));
    private final Properties configured;
    private final Properties secrets;

    /** Prepares what the first start needs. */
    public Settings() {
        try {
            configured = read(base.resolve("conf/restcomm.properties"));
            secrets = secrets(base.resolve("conf/secrets.properties"));
            SelfSignedKey.createIfMissing(
                    base.resolve(getProperty("tls.keystore")), getProperty("tls.keystore.password"));
            writeStackProperties();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Prepares it ahead of the first start, for who must know the passwords then. */
    public static void main(String[] args) {
        new Settings();
    }

    @Override
    public String getProperty(String name) {
        String given = System.getProperty(name, "");
        String value = given.isEmpty() ? configured.getProperty(name, secrets.getProperty(name)) : given;
        if (value == null) {
            return null;
        }
        // Neither Tomcat nor Restcomm knows the asterisk; Liberty, which shares these settings, does.
        return value.equals("*") ? ANY_ADDRESS : filled(value);
    }

    /** Restcomm reads its stack properties without filling placeholders in: it gets a filled copy. */
    private void writeStackProperties() throws IOException {
        String template = Files.readString(base.resolve("conf/mss-sip-stack.properties"));
        Path copy = base.resolve("work/mss-sip-stack.properties");
        Files.createDirectories(copy.getParent());
        PrivateFile.write(copy, filled(template));
    }

    private String filled(String text) {
        return PLACEHOLDER.matcher(text).replaceAll(placeholder -> {
            String value = getProperty(placeholder.group(1));
            return Matcher.quoteReplacement(value == null ? placeholder.group() : value);
        });
    }

    private static Properties secrets(Path file) throws IOException {
        if (!Files.exists(file)) {
            PrivateFile.write(
                    file, "manager.password=" + random() + "\ntls.keystore.password=" + random() + "\n");
        }
        return read(file);
    }

    private static String random() {
        byte[] bytes = new byte[24];
        new SecureRandom().nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    private static Properties read(Path file) throws IOException {
        Properties properties = new Properties();
        try (InputStream in = Files.newInputStream(file)) {
            properties.load(in);
        }
        return properties;
    }
}
