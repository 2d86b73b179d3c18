package io.switchhook.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ChangesTest {

    private final Database database = DatabaseUnderTest.H2.open();
    private final AtomicBoolean read = new AtomicBoolean(true);
    private final AtomicInteger readings = new AtomicInteger();
    private final Changes changes = new Changes(database, "rules", read::get, readings::incrementAndGet);

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void nothingIsChangedBeforeItIsRead() {
        read.set(false);

        assertThatThrownBy(() -> changes.make(() -> "changed"))
                .isInstanceOf(DatabaseUnavailableException.class).hasMessageContaining("the rules are not read yet");
        assertThatThrownBy(changes::checkRead).isInstanceOf(DatabaseUnavailableException.class);
        read.set(true);
        assertThat(changes.make(() -> "changed")).isEqualTo("changed");
        assertThat(readings).hasValue(0);
    }

    @Test
    void afterAnOutageEverythingIsReadAgain() {
        assertThatThrownBy(() -> changes.make(() -> {
            throw new DatabaseUnavailableException("gone");
        })).isInstanceOf(DatabaseUnavailableException.class);

        Await.until(() -> readings.get() == 1);
    }

    @Test
    void othersThatFollowAreReadAgainAfterThese() {
        AtomicInteger others = new AtomicInteger(-1);
        Changes following = changes.following("groups", () -> true, () -> others.set(readings.get()));

        assertThatThrownBy(() -> following.make(() -> changes.make(() -> {
            throw new DatabaseUnavailableException("gone");
        }))).isInstanceOf(DatabaseUnavailableException.class);

        Await.until(() -> others.get() >= 0);
        assertThat(others).hasValue(1);
    }

    @Test
    void changesFollowEachOtherAndReadings() {
        Changes following = changes.following("groups", () -> true, () -> {});
        AtomicBoolean changing = new AtomicBoolean();
        CompletableFuture<Boolean> meanwhile = new CompletableFuture<>();

        changes.make(() -> {
            changing.set(true);
            Thread other = new Thread(() -> meanwhile.complete(following.make(changing::get)));
            other.start();
            Await.until(() -> other.getState() == Thread.State.WAITING);
            changing.set(false);
            return null;
        });

        assertThat(meanwhile.join()).isFalse();
    }
}
