package io.switchhook.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import io.switchhook.access.ManualClock;
import io.switchhook.sip.Aor;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TransfersTest {

    private static final Optional<Aor> ALICE = Optional.of(new Aor("alice", "example.net"));
    private static final Optional<Aor> BOB = Optional.of(new Aor("bob", "example.net"));
    private static final ReferTo CAROL = new ReferTo("sip:carol@example.net", Optional.empty());
    private static final Transfer.Id FIRST = new Transfer.Id("call", "a", 2);

    private static final String REFERRED_BY = "\"A\" <sip:alice@example.net>;cid=\"1@x\"";

    private final ManualClock clock = new ManualClock();
    private final Transfers transfers = new Transfers(clock);

    private Transfer.Id asked(long cseq) {
        Transfer.Id id = new Transfer.Id("call", "a", cseq);
        transfers.asked(id, ALICE, BOB, CAROL, REFERRED_BY);
        return id;
    }

    private Transfer.Id accepted(long cseq) {
        Transfer.Id id = asked(cseq);
        transfers.answered(id, 202, true);
        return id;
    }

    private void assertCounts(long accepted, long succeeded, long failed) {
        assertThat(transfers.accepted()).as("accepted").isEqualTo(accepted);
        assertThat(transfers.succeeded()).as("succeeded").isEqualTo(succeeded);
        assertThat(transfers.failed()).as("failed").isEqualTo(failed);
    }

    @ParameterizedTest
    @CsvSource({"200, SUCCEEDED, 1, 0", "486, FAILED, 0, 1", "603, FAILED, 0, 1", "0, UNTOLD, 0, 0", "180, UNTOLD, 0, 0"})
    void resultIsWhatTheLastNotificationTells(int status, Transfer.State state, int succeeded, int failed) {
        accepted(2);
        assertThat(transfers.notified("call", "a", OptionalLong.of(2), 100, false)).isEmpty();
        assertThat(transfers.pending("call")).isEqualTo(1);

        assertThat(transfers.notified("call", "a", OptionalLong.of(2), status, true))
                .hasValueSatisfying(transfer -> assertThat(transfer.state()).isEqualTo(state));

        assertThat(transfers.pending("call")).isZero();
        assertThat(transfers.notified("call", "a", OptionalLong.of(2), 200, true)).isEmpty();
        assertCounts(1, succeeded, failed);
    }

    @Test
    void notificationMayOvertakeTheResponse() {
        asked(2);
        transfers.notified("call", "a", OptionalLong.of(2), 200, true);
        transfers.answered(FIRST, 202, true);

        assertThat(transfers.pending("call")).isZero();
        assertCounts(1, 1, 0);
    }

    @Test
    void refusalByTheTransfereeCountsAsFailureAndNotAsTransfer() {
        transfers.answered(asked(2), 603, true);
        transfers.answered(asked(3), 407, true);

        assertThat(transfers.inARow("call")).isZero();
        assertCounts(0, 0, 1);
    }

    @Test
    void withoutSubscriptionNothingIsPending() {
        transfers.answered(asked(2), 200, false);

        assertThat(transfers.pending("call")).isZero();
        assertThat(transfers.inARow("call")).isEqualTo(1);
        assertCounts(1, 0, 0);
    }

    @Test
    void severalOfOneCallAreToldApart() {
        accepted(2);
        accepted(3);
        assertThat(transfers.pending("call")).isEqualTo(2);
        assertThat(transfers.underWay()).isEqualTo(2);

        transfers.notified("call", "a", OptionalLong.of(2), 486, true);
        // A container has written another number, or the phone none; what is left is the newest.
        transfers.notified("call", "a", OptionalLong.empty(), 200, true);
        transfers.notified("call", "b", OptionalLong.empty(), 200, true);

        assertThat(transfers.underWay()).isZero();
        assertCounts(2, 1, 1);
        assertThat(transfers.find(FIRST)).hasValueSatisfying(transfer -> assertThat(transfer.status()).isEqualTo(486));
    }

    @Test
    void whatIsNeverAnsweredOrToldIsNotPendingForEver() {
        asked(2);
        accepted(3);
        assertThat(transfers.pending("call")).isEqualTo(2);
        clock.advance(Duration.ofMinutes(1));
        assertThat(transfers.pending("call")).isEqualTo(1);
        assertThat(transfers.inARow("call")).isEqualTo(1);
        clock.advance(Duration.ofMinutes(5));
        assertThat(transfers.pending("call")).isZero();
        assertThat(transfers.inARow("call")).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({
        "bob, sip:carol@example.net, <sip:alice@example.net>, true",
        "bob, sip:carol@EXAMPLE.net;transport=tcp, sip:alice@example.net, true",
        "bob, sip:carol@example.net, '', false",
        "bob, sip:carol@example.net, <sip:mallory@example.net>, false",
        "mallory, sip:carol@example.net, <sip:alice@example.net>, false",
        "'', sip:carol@example.net, <sip:alice@example.net>, false",
        "bob, sip:dave@example.net, <sip:alice@example.net>, false",
    })
    void callOfTheTransfereeToTheTargetIsTheTransfers(String caller, String called, String referredBy, boolean tied) {
        accepted(2);
        Optional<Aor> from = caller.isEmpty() ? Optional.empty() : Optional.of(new Aor(caller, "example.net"));

        assertThat(transfers.carriedOut("new", from, called, Optional.empty(), referredBy).isPresent()).isEqualTo(tied);

        assertThat(transfers.find(FIRST).orElseThrow().newCall()).isEqualTo(tied ? "new" : "");
        assertThat(transfers.inARow("new")).isEqualTo(tied ? 1 : 0);
        assertThat(transfers.carriedOut("newer", BOB, "sip:carol@example.net", Optional.empty(), REFERRED_BY).isPresent())
                .as("one transfer makes one call").isEqualTo(!tied);
    }

    @Test
    void callThatReplacesTheNamedDialogIsTheTransfersWhoeverMakesIt() {
        Replaces replaces = new Replaces("consultation", "t", "f", false);
        transfers.asked(FIRST, ALICE, BOB, new ReferTo("sip:carol@10.0.0.1", Optional.of(replaces)), "");

        assertThat(transfers.carriedOut("x", BOB, "sip:carol@10.0.0.1", Optional.empty(), REFERRED_BY)).isEmpty();
        assertThat(transfers.carriedOut("new", Optional.empty(), "sip:c@elsewhere", Optional.of(replaces), "")).isPresent();
    }

    @Test
    void callIsTiedToItsTransferForSomeMinutesOnly() {
        accepted(2);
        clock.advance(Duration.ofMinutes(6));

        assertThat(transfers.carriedOut("new", BOB, "sip:carol@example.net", Optional.empty(), REFERRED_BY)).isEmpty();
    }

    @Test
    void callAfterTheResultIsNotTheTransfers() {
        accepted(2);
        transfers.notified("call", "a", OptionalLong.of(2), 486, true);

        assertThat(transfers.carriedOut("new", BOB, CAROL.uri(), Optional.empty(), REFERRED_BY)).isEmpty();
    }

    @Test
    void transfersInARowAreCountedOverCalls() {
        for (int i = 0; i < 5; i++) {
            Transfer.Id id = new Transfer.Id("call" + i, "a", 2);
            transfers.asked(id, ALICE, BOB, CAROL, "");
            transfers.answered(id, 202, true);
            transfers.carriedOut("call" + (i + 1), BOB, CAROL.uri(), Optional.empty(), "<sip:alice@example.net>");
        }

        assertThat(transfers.inARow("call5")).isEqualTo(5);
        assertThat(transfers.inARow("call4")).isEqualTo(5);
        assertThat(transfers.inARow("other")).isZero();
    }

    @Test
    void notificationsOfNothingAreIgnored() {
        assertThat(transfers.notified("none", "a", OptionalLong.empty(), 200, true)).isEmpty();
        transfers.answered(FIRST, 202, true);

        assertCounts(0, 0, 0);
    }
}
