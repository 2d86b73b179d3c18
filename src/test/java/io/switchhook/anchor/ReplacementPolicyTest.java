package io.switchhook.anchor;

import static org.assertj.core.api.Assertions.assertThat;

import io.switchhook.anchor.ReplacementPolicy.Asked;
import io.switchhook.anchor.ReplacementPolicy.Decision;
import io.switchhook.anchor.ReplacementPolicy.Phase;
import io.switchhook.sip.Aor;
import io.switchhook.transfer.Replaces;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReplacementPolicyTest {

    private static final String REPLACES = "call@us;to-tag=ours;from-tag=theirs";

    /** One dialog with bob, who talks to alice; nobody of ours is "-". */
    private record OneDialog(Phase phase, String party, String other) implements ReplacementPolicy.Dialogs {

        @Override
        public boolean knows(String callId) {
            return callId.equals("call@us");
        }

        @Override
        public Optional<ReplacementPolicy.Dialog> find(Replaces replaces) {
            return replaces.callId().equals("call@us") && replaces.toTag().equals("ours") && replaces.fromTag().equals("theirs")
                    ? Optional.of(new ReplacementPolicy.Dialog(phase, aor(party), aor(other)))
                    : Optional.empty();
        }
    }

    private static Optional<Aor> aor(String name) {
        return name.equals("-") ? Optional.empty() : Optional.of(new Aor(name.split("@")[0], name.split("@")[1]));
    }

    private static Decision decide(Phase phase, String sender, boolean trusted, String... replaces) {
        return ReplacementPolicy.decide(
                new Asked(List.of(replaces), aor(sender), trusted, Optional.empty()),
                new OneDialog(phase, "bob@a.net", "-"));
    }

    private static int status(Decision decision) {
        return decision instanceof Decision.Refuse refuse ? refuse.status()
                : decision instanceof Decision.Replace ? 200 : 0;
    }

    @ParameterizedTest
    @CsvSource({
        // status 0: not ours
        "'call@us;to-tag=ours;from-tag=theirs',                      200",
        "'call@us;FROM-tag=theirs ; to-tag=ours;x=y',                200",
        "'call@us;to-tag=theirs;from-tag=ours',                      481",
        "'call@us;to-tag=ours;from-tag=others',                      481",
        "'call@us;to-tag=ours',                                      400",
        "'call@us;to-tag=ours;to-tag=ours;from-tag=theirs',          400",
        "'call@us',                                                  400",
        "'call@them;to-tag=ours;from-tag=theirs',                    0",
        "'call@them',                                                0",
        "'',                                                         0",
        "'call@us;to-tag=ours;from-tag=theirs;early-only',           486"
    })
    void namesADialogOfOursOrNot(String replaces, int status) {
        assertThat(status(decide(Phase.CONFIRMED, "bob@a.net", false, replaces))).isEqualTo(status);
    }

    @ParameterizedTest
    @CsvSource({"CALLED, false, 200", "CALLED, true, 200", "CALLING, false, 481", "CALLING, true, 481", "CONFIRMED, false, 200",
        "CONFIRMED, true, 486", "ENDED, false, 603", "ENDED, true, 603"})
    void isAsFarAsItIs(Phase phase, boolean earlyOnly, int status) {
        assertThat(status(decide(phase, "bob@a.net", false, REPLACES + (earlyOnly ? ";early-only" : "")))).isEqualTo(status);
    }

    @ParameterizedTest
    @CsvSource({REPLACES + ", call@them;to-tag=a;from-tag=b", REPLACES + ", " + REPLACES, "x;to-tag=a;from-tag=b, " + REPLACES})
    void oneInviteReplacesOneDialog(String one, String other) {
        assertThat(status(decide(Phase.CONFIRMED, "bob@a.net", false, one, other))).isEqualTo(400);
    }

    @ParameterizedTest
    @CsvSource({
        // party, other party, sender, trusted, status
        "bob@a.net, -,           bob@a.net,   false, 200",
        "bob@a.net, -,           carol@a.net, false, 200",
        "-,         carol@a.net, bob@a.net,   false, 200",
        "bob@a.net, carol@b.net, dave@b.net,  false, 200",
        "bob@a.net, carol@b.net, dave@c.net,  false, 403",
        "-,         -,           dave@c.net,  false, 403",
        "bob@a.net, -,           -,           false, 403",
        "bob@a.net, -,           -,           true,  200",
        "bob@a.net, carol@b.net, -,           true,  403"
    })
    void isForThePartiesAndThoseOfTheirDomains(String party, String other, String sender, boolean trusted, int status) {
        assertThat(status(ReplacementPolicy.decide(
                new Asked(List.of(REPLACES), aor(sender), trusted, Optional.empty()),
                new OneDialog(Phase.CONFIRMED, party, other)))).isEqualTo(status);
    }

    @ParameterizedTest
    @CsvSource({
        // party, other party, who has sent the sender, status
        "bob@a.net, carol@a.net, bob@a.net,   200",
        "bob@a.net, carol@a.net, carol@a.net, 200",
        "bob@a.net, -,           -,           200",
        "bob@a.net, carol@a.net, dave@a.net,  403",
        "bob@a.net, carol@a.net, -,           403"
    })
    void isForWhomAPartyHasSent(String party, String other, String referrer, int status) {
        assertThat(status(ReplacementPolicy.decide(
                new Asked(List.of(REPLACES), aor("stranger@c.net"), false,
                        Optional.of(new ReplacementPolicy.Referrer(aor(referrer)))),
                new OneDialog(Phase.CONFIRMED, party, other)))).isEqualTo(status);
    }
}
