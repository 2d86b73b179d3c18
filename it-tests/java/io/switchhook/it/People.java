package io.switchhook.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** The subscribers that a deployment begins with: each deployment has a database of its own, filled from a file. */
public final class People {

    private static final String HEADER =
            "username,domain,password,displayName,email,enabled,classOfService,ringTime,voicemail,timeZone,locale,addresses";

    private final List<String> rows = new ArrayList<>();

    /** A subscriber whose password is {@link #password}. */
    public People with(String username, String domain) {
        return with(username, domain, "", true, "internal", "");
    }

    /** @param addresses numbers and extensions, separated by semicolons */
    public People with(
            String username, String domain, String displayName, boolean enabled, String classOfService, String addresses) {
        rows.add(String.join(",", username, domain, password(username), quoted(displayName), "", Boolean.toString(enabled),
                quoted(classOfService), "", "", "", "", quoted(addresses)));
        return this;
    }

    /** A subscriber whose phones ring for so many seconds, and for whom nobody else takes calls then. */
    public People withoutVoicemail(String username, String domain, int ringTime) {
        rows.add(String.join(",", username, domain, password(username), "", "", "true", "internal",
                Integer.toString(ringTime), "false", "", "", ""));
        return this;
    }

    private static String quoted(String text) {
        return '"' + text.replace("\"", "\"\"") + '"';
    }

    /** The password of every subscriber. */
    public static String password(String username) {
        return username + "-secret";
    }

    /** Writes the file, and gives the settings that make the next deployment read it. */
    public Map<String, String> settings() {
        try {
            Path file = Files.createTempFile("people", ".csv");
            file.toFile().deleteOnExit();
            Files.writeString(file, HEADER + "\n" + String.join("\n", rows) + "\n", StandardCharsets.UTF_8);
            return Map.of(
                    "switchhook.database.url", "jdbc:h2:mem:" + UUID.randomUUID(),
                    "switchhook.import", file.toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
