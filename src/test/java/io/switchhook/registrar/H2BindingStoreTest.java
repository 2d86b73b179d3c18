package io.switchhook.registrar;

import io.switchhook.settings.DatabaseSettings;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

class H2BindingStoreTest extends BindingStoreContract {

    @BeforeAll
    void open(@TempDir Path directory) {
        open(new DatabaseSettings("jdbc:h2:file:./bindings", "switchhook", "", 4), directory);
    }
}
