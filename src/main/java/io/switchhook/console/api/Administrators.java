package io.switchhook.console.api;

import io.switchhook.settings.Settings;
import java.time.Instant;
import java.util.Optional;
import javax.inject.Inject;
import javax.inject.Singleton;

@Singleton
class Administrators {
    private final Administrator admin;
    @Inject
    Administrators(Settings settings, Passwords passwords) {
        admin = new Administrator("admin", passwords.hash(settings.provisioning().firstPassword()), Role.ADMIN, Instant.now());
    }
    Optional<Administrator> find(String username) {
        return username.equals("admin") ? Optional.of(admin) : Optional.empty();
    }
    void onChange(Runnable listener) {}
}
