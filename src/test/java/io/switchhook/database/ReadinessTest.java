package io.switchhook.database;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ReadinessTest {

    private static final class Part implements Loaded {

        private final String contents;
        private boolean loaded;
        private int questions;

        Part(String contents) {
            this.contents = contents;
        }

        @Override
        public boolean isLoaded() {
            questions++;
            return loaded;
        }

        @Override
        public String contents() {
            return contents;
        }
    }

    private final Part subscribers = new Part("subscribers");
    private final Part rules = new Part("forwarding rules");
    private final Readiness readiness = new Readiness(List.of(subscribers, rules));

    @Test
    void isReadyWhenNothingIsMissing() {
        assertThat(readiness.isReady()).isFalse();
        assertThat(readiness.missing()).contains("subscribers");

        subscribers.loaded = true;
        assertThat(readiness.isReady()).isFalse();
        assertThat(readiness.missing()).contains("forwarding rules");

        rules.loaded = true;
        assertThat(readiness.missing()).isEmpty();
        assertThat(readiness.isReady()).isTrue();
    }

    @Test
    void asksNobodyAnyMoreOnceItIsReady() {
        subscribers.loaded = true;
        rules.loaded = true;
        readiness.isReady();
        int questions = subscribers.questions;

        assertThat(readiness.isReady()).isTrue();
        assertThat(subscribers.questions).isEqualTo(questions);
    }
}
