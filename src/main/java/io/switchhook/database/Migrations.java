package io.switchhook.database;

import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import org.flywaydb.core.api.ResourceProvider;
import org.flywaydb.core.api.resource.LoadableResource;

/** The schema's history, file by file: a container that does not unpack its archives gives no list of them. */
final class Migrations implements ResourceProvider {

    static final String FOLDER = "db/migration/";
    static final List<String> FILES = List.of(
            "V1__subscribers_bindings_administrators.sql",
            "V2__forwarding.sql",
            "V3__domain_forwarding_holidays.sql",
            "V4__call_waiting_feature_codes.sql",
            "V5__groups.sql",
            "V6__voicemail.sql",
            "V8__voicemail_mail.sql");

    private static final class Script extends LoadableResource {

        private final String file;

        Script(String file) {
            this.file = file;
        }

        @Override
        public Reader read() {
            InputStream text = Migrations.class.getClassLoader().getResourceAsStream(FOLDER + file);
            return new InputStreamReader(Objects.requireNonNull(text, file), StandardCharsets.UTF_8);
        }

        @Override
        public String getAbsolutePath() {
            return FOLDER + file;
        }

        @Override
        public String getAbsolutePathOnDisk() {
            return FOLDER + file;
        }

        @Override
        public String getFilename() {
            return file;
        }

        @Override
        public String getRelativePath() {
            return file;
        }
    }

    @Override
    public LoadableResource getResource(String name) {
        return FILES.contains(name) ? new Script(name) : null;
    }

    @Override
    public Collection<LoadableResource> getResources(String prefix, String[] suffixes) {
        return FILES.stream()
                .filter(file -> file.startsWith(prefix) && List.of(suffixes).stream().anyMatch(file::endsWith))
                .<LoadableResource>map(Script::new)
                .toList();
    }
}
