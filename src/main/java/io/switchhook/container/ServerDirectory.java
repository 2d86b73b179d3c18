package io.switchhook.container;

import java.nio.file.Path;

/** The directory of this server's own files. */
public final class ServerDirectory {

    private ServerDirectory() {}

    /** Tomcat's {@code catalina.base}, wherever it was started from; elsewhere the working directory, as Liberty sets it. */
    public static Path path() {
        return Path.of(System.getProperty("catalina.base", "")).toAbsolutePath();
    }
}
