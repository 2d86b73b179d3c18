package io.switchhook.database;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.switchhook.settings.DatabaseSettings;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Locale;

/** Opens the connections to one kind of database the way that kind wants it. */
final class Connections {

    private static final long CONNECT_MILLIS = 3000;
    private static final String H2_FILE = "jdbc:h2:file:";

    private Connections() {}

    /**
     * Connects.
     *
     * @param directory where relative names of H2 files begin
     * @throws RuntimeException when the database cannot be reached
     */
    static HikariDataSource open(DatabaseSettings settings, Path directory) {
        HikariConfig config = new HikariConfig();
        config.setPoolName("switchhook-database");
        config.setUsername(settings.user());
        config.setPassword(settings.password());
        config.setMaximumPoolSize(settings.poolSize());
        config.setConnectionTimeout(CONNECT_MILLIS);
        config.setValidationTimeout(CONNECT_MILLIS);
        config.setInitializationFailTimeout(CONNECT_MILLIS);
        config.setAutoCommit(false);
        if (settings.url().startsWith("jdbc:h2:")) {
            h2(config, settings.url(), directory);
        } else {
            postgresql(config, settings.url());
        }
        return new HikariDataSource(config);
    }

    private static void h2(HikariConfig config, String url, Path directory) {
        config.setDriverClassName("org.h2.Driver");
        StringBuilder complete = new StringBuilder(url.startsWith(H2_FILE) ? absolute(url, directory) : url);
        // What is committed is written at once, as a refresh that was answered must outlive the process; H2 would wait 500 ms.
        addUnlessGiven(complete, "WRITE_DELAY", "0");
        // The application closes it; closing at the end of the JVM as well comes from a thread that races with that.
        addUnlessGiven(complete, "DB_CLOSE_ON_EXIT", "FALSE");
        // H2 2.4 moves chunks at a close in a way that fails assertions of its own; while it runs, it frees space without that.
        addUnlessGiven(complete, "MAX_COMPACT_TIME", "0");
        config.setJdbcUrl(complete.toString());
    }

    private static void addUnlessGiven(StringBuilder url, String option, String value) {
        if (!url.toString().toUpperCase(Locale.ROOT).contains(";" + option + "=")) {
            url.append(';').append(option).append('=').append(value);
        }
    }

    private static String absolute(String url, Path directory) {
        int end = url.indexOf(';') < 0 ? url.length() : url.indexOf(';');
        String name = url.substring(H2_FILE.length(), end);
        if (name.startsWith("~")) {
            return url;
        }
        Path file = directory.resolve(name).normalize();
        makeFolder(file.getParent());
        return H2_FILE + file + url.substring(end);
    }

    /** In the file are hashes that serve as passwords: a folder that is ours from the start is for nobody else. */
    private static void makeFolder(Path folder) {
        if (Files.exists(folder)) {
            return;
        }
        boolean posix = FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
        FileAttribute<?>[] privately = posix
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"))}
                : new FileAttribute<?>[0];
        try {
            Files.createDirectories(folder, privately);
        } catch (IOException e) {
            throw new DatabaseUnavailableException("the folder " + folder + " cannot be made: " + e.getMessage(), e);
        }
    }

    private static void postgresql(HikariConfig config, String url) {
        config.setDriverClassName("org.postgresql.Driver");
        config.setJdbcUrl(url);
        // Parameters of the URL take precedence over these.
        config.addDataSourceProperty("reWriteBatchedInserts", "true");
        config.addDataSourceProperty("connectTimeout", String.valueOf(CONNECT_MILLIS / 1000));
        config.addDataSourceProperty("socketTimeout", "30");
        config.addDataSourceProperty("tcpKeepAlive", "true");
        config.addDataSourceProperty("ApplicationName", "Switchhook");
    }
}
