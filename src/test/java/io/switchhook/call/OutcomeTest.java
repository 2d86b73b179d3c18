package io.switchhook.call;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The best of several responses, RFC 3261 16.7 step 6. */
class OutcomeTest {

    @ParameterizedTest
    @CsvSource({
        "603, 486", // a 6xx decides
        "302, 486", // then the lowest class
        "486, 500",
        "401, 486", // then what tells how to mend the request
        "407, 480",
        "486, 480", // then what a person said before what a machine said
        "480, 408",
        "404, 503",
    })
    void betterResponseIsChosen(int better, int worse) {
        assertThat(Outcome.best(List.of(Outcome.ofStatus(worse), Outcome.ofStatus(better))))
                .contains(Outcome.ofStatus(better));
        assertThat(Outcome.best(List.of(Outcome.ofStatus(better), Outcome.ofStatus(worse))))
                .contains(Outcome.ofStatus(better));
    }

    @Test
    void ringTimeoutDoesNotHideABusyContact() {
        assertThat(Outcome.best(List.of(Outcome.NO_ANSWER, Outcome.ofStatus(486))))
                .contains(Outcome.ofStatus(486));
    }

    @Test
    void alertedContactCountsMoreThanASilentOne() {
        assertThat(Outcome.best(List.of(Outcome.SILENT, Outcome.NO_ANSWER))).contains(Outcome.NO_ANSWER);
    }

    @Test
    void overloadOfOneHopIsNotHandedOn() {
        assertThat(Outcome.ofStatus(503).replyStatus()).isEqualTo(500);
    }

    @Test
    void nothingHasNoBest() {
        assertThat(Outcome.best(List.of())).isEmpty();
    }
}
