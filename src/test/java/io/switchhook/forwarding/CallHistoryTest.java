package io.switchhook.forwarding;

import static org.assertj.core.api.Assertions.assertThat;

import io.switchhook.sip.Aor;
import io.switchhook.sip.SipUri;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CallHistoryTest {

    private static final String BOB = "sip:bob@example.test";
    private static final Forwarded BOB_TO_CAROL = hop("bob", Condition.BUSY, "sip:carol@example.test");
    private static final Forwarded CAROL_TO_DAVE = hop("carol", Condition.NO_ANSWER, "sip:dave@example.test");
    private static final Forwarded DAVE_TO_MAILBOX =
            hop("dave", Condition.UNREACHABLE, "sip:vm@192.0.2.20;target=sip%3Abob%40example.test;cause=503");
    private static final Forwarded BOB_TO_MAILBOX = hop("bob", Condition.BUSY, "sip:vm@192.0.2.20");

    private static Forwarded hop(String by, Condition on, String to) {
        return new Forwarded(new Aor(by, "example.test"), on, SipUri.parse(to));
    }

    private static CallHistory fresh(String... privacy) {
        return new CallHistory(BOB, List.of(), List.of(), List.of(privacy));
    }

    private static CallHistory diverted(String... diversions) {
        return new CallHistory(BOB, List.of(diversions), List.of(), List.of());
    }

    private static CallHistory recorded(String... historyInfo) {
        return new CallHistory(BOB, List.of(), List.of(historyInfo), List.of());
    }

    private static List<String> diversions(CallHistory history, Forwarded... hops) {
        return history.diversions(List.of(hops), true);
    }

    private static List<String> historyInfo(CallHistory history, Forwarded... hops) {
        return history.historyInfo(List.of(hops), true);
    }

    // Nothing before us

    @Test
    void oneForwardIsTold() {
        assertThat(diversions(fresh(), BOB_TO_MAILBOX))
                .containsExactly("<sip:bob@example.test>;reason=user-busy;counter=1;privacy=off");
        assertThat(historyInfo(fresh(), BOB_TO_MAILBOX)).containsExactly(
                "<sip:bob@example.test?Reason=SIP%3Bcause%3D486>;index=1",
                "<sip:vm@192.0.2.20;cause=486>;index=1.1;mp=1");
    }

    @Test
    void twoForwardsAreTold() {
        assertThat(diversions(fresh(), BOB_TO_CAROL, CAROL_TO_DAVE)).containsExactly(
                "<sip:carol@example.test>;reason=no-answer;counter=1;privacy=off",
                "<sip:bob@example.test>;reason=user-busy;counter=1;privacy=off");
        assertThat(historyInfo(fresh(), BOB_TO_CAROL, CAROL_TO_DAVE)).containsExactly(
                "<sip:bob@example.test?Reason=SIP%3Bcause%3D486>;index=1",
                "<sip:carol@example.test;cause=486?Reason=SIP%3Bcause%3D408>;index=1.1;mp=1",
                "<sip:dave@example.test;cause=408>;index=1.1.1;mp=1.1");
    }

    @Test
    void threeForwardsAreTold() {
        assertThat(diversions(fresh(), BOB_TO_CAROL, CAROL_TO_DAVE, DAVE_TO_MAILBOX)).containsExactly(
                "<sip:dave@example.test>;reason=unavailable;counter=1;privacy=off",
                "<sip:carol@example.test>;reason=no-answer;counter=1;privacy=off",
                "<sip:bob@example.test>;reason=user-busy;counter=1;privacy=off");
        assertThat(historyInfo(fresh(), BOB_TO_CAROL, CAROL_TO_DAVE, DAVE_TO_MAILBOX)).containsExactly(
                "<sip:bob@example.test?Reason=SIP%3Bcause%3D486>;index=1",
                "<sip:carol@example.test;cause=486?Reason=SIP%3Bcause%3D408>;index=1.1;mp=1",
                "<sip:dave@example.test;cause=408?Reason=SIP%3Bcause%3D503>;index=1.1.1;mp=1.1",
                "<sip:vm@192.0.2.20;target=sip%3Abob%40example.test;cause=503>;index=1.1.1.1;mp=1.1.1");
    }

    @Test
    void secondForwardOfTheSameUserIsCountedAndStandsBesideTheFirst() {
        Forwarded again = hop("bob", Condition.NO_ANSWER, "sip:vm@192.0.2.20");

        assertThat(diversions(fresh(), BOB_TO_CAROL, again))
                .containsExactly("<sip:bob@example.test>;reason=no-answer;counter=2;privacy=off");
        assertThat(historyInfo(fresh(), BOB_TO_CAROL, again)).containsExactly(
                "<sip:bob@example.test?Reason=SIP%3Bcause%3D486>;index=1",
                "<sip:carol@example.test;cause=486>;index=1.1;mp=1",
                "<sip:vm@192.0.2.20;cause=408>;index=1.2;mp=1");
    }

    @ParameterizedTest
    @CsvSource({
        "BUSY, user-busy, 486, 486", "NO_ANSWER, no-answer, 408, 408", "UNAVAILABLE, unavailable, 480, 480",
        "UNREACHABLE, unavailable, 503, 503", "NOT_REGISTERED, unavailable, 480, 404",
        "DECLINED, deflection, 603, 487"})
    void everyConditionHasItsReasonStatusAndCause(Condition condition, String reason, int status, int cause) {
        Forwarded hop = hop("bob", condition, "sip:vm@192.0.2.20");

        assertThat(diversions(fresh(), hop))
                .containsExactly("<sip:bob@example.test>;reason=" + reason + ";counter=1;privacy=off");
        assertThat(historyInfo(fresh(), hop)).containsExactly(
                "<sip:bob@example.test?Reason=SIP%3Bcause%3D" + status + ">;index=1",
                "<sip:vm@192.0.2.20;cause=" + cause + ">;index=1.1;mp=1");
    }

    @Test
    void telephoneNumberHasNoReason() {
        CallHistory number = new CallHistory("tel:+4930123", List.of(), List.of(), List.of());

        assertThat(historyInfo(number, BOB_TO_MAILBOX)).containsExactly(
                "<tel:+4930123>;index=1", "<sip:vm@192.0.2.20;cause=486>;index=1.1;mp=1");
    }

    // One of both before us (RFC 7544)

    @Test
    void diversionsBecomeHistory() {
        CallHistory history = diverted(
                "<sip:two@other.test>;reason=unconditional;counter=1;privacy=full, "
                        + "\"One, the <first>\" <sip:one@other.test>;reason=no-answer;counter=1;privacy=off");

        assertThat(diversions(history, BOB_TO_MAILBOX)).containsExactly(
                "<sip:bob@example.test>;reason=user-busy;counter=1;privacy=off",
                "<sip:two@other.test>;reason=unconditional;counter=1;privacy=full",
                "\"One, the <first>\" <sip:one@other.test>;reason=no-answer;counter=1;privacy=off");
        assertThat(historyInfo(history, BOB_TO_MAILBOX)).containsExactly(
                "<sip:one@other.test>;index=1",
                "<sip:two@other.test;cause=408?Privacy=history>;index=1.1;mp=1",
                "<sip:bob@example.test;cause=302?Reason=SIP%3Bcause%3D486>;index=1.1.1;mp=1.1",
                "<sip:vm@192.0.2.20;cause=486>;index=1.1.1.1;mp=1.1.1");
    }

    @Test
    void historyBecomesDiversions() {
        CallHistory history = recorded(
                "<sip:one@other.test?Reason=SIP%3Bcause%3D408>;index=1",
                "<sip:one@192.0.2.7>;index=1.1;rc=1,<sip:two@other.test;cause=408?Privacy=history>;index=1.2;mp=1",
                "<sip:bob@example.test;cause=302>;index=1.2.1;mp=1.2");

        assertThat(diversions(history, BOB_TO_MAILBOX)).containsExactly(
                "<sip:bob@example.test>;reason=user-busy;counter=1;privacy=off",
                "<sip:two@other.test>;reason=unconditional;counter=1;privacy=full",
                "<sip:one@other.test>;reason=no-answer;counter=1;privacy=off");
        assertThat(historyInfo(history, BOB_TO_MAILBOX)).containsExactly(
                "<sip:one@other.test?Reason=SIP%3Bcause%3D408>;index=1",
                "<sip:one@192.0.2.7>;index=1.1;rc=1",
                "<sip:two@other.test;cause=408?Privacy=history>;index=1.2;mp=1",
                "<sip:bob@example.test;cause=302?Reason=SIP%3Bcause%3D486>;index=1.2.1;mp=1.2",
                "<sip:vm@192.0.2.20;cause=486>;index=1.2.1.1;mp=1.2.1");
    }

    @ParameterizedTest
    @CsvSource({
        "unknown, 404", "unconditional, 302", "user-busy, 486", "no-answer, 408", "deflection, 480", "unavailable, 503",
        "time-of-day, 404", "do-not-disturb, 404", "follow-me, 404", "out-of-service, 404", "away, 404", "whatever, 404"})
    void reasonsBecomeCauses(String reason, int cause) {
        assertThat(historyInfo(diverted("<sip:one@other.test>;reason=" + reason), BOB_TO_MAILBOX))
                .startsWith("<sip:one@other.test>;index=1")
                .element(1).asString().startsWith("<sip:bob@example.test;cause=" + cause + "?");
    }

    @ParameterizedTest
    @CsvSource({
        "404, unknown", "302, unconditional", "486, user-busy", "408, no-answer", "480, deflection", "487, deflection",
        "503, unavailable", "599, unknown"})
    void causesBecomeReasons(int cause, String reason) {
        CallHistory history =
                recorded("<sip:one@other.test>;index=1, <sip:bob@example.test;cause=" + cause + ">;index=1.1;mp=1");

        assertThat(diversions(history, BOB_TO_MAILBOX)).element(1)
                .isEqualTo("<sip:one@other.test>;reason=" + reason + ";counter=1;privacy=off");
    }

    @Test
    void bothAreContinuedWhenBothCame() {
        CallHistory history = new CallHistory(
                BOB,
                List.of("<sip:d@other.test>;reason=away;screen=yes;limit=4;x=\"a;b\""),
                List.of("<sip:h@other.test>;index=1;x=1", "<sip:bob@example.test;cause=302>;index=1.1;mp=1"),
                List.of());

        assertThat(diversions(history, BOB_TO_MAILBOX)).containsExactly(
                "<sip:bob@example.test>;reason=user-busy;counter=1;privacy=off",
                "<sip:d@other.test>;reason=away;screen=yes;limit=4;x=\"a;b\"");
        assertThat(historyInfo(history, BOB_TO_MAILBOX)).containsExactly(
                "<sip:h@other.test>;index=1;x=1",
                "<sip:bob@example.test;cause=302?Reason=SIP%3Bcause%3D486>;index=1.1;mp=1",
                "<sip:vm@192.0.2.20;cause=486>;index=1.1.1;mp=1.1");
    }

    @Test
    void historyThatDoesNotEndWithUsHasAGap() {
        assertThat(historyInfo(recorded("<sip:one@other.test>;index=1"), BOB_TO_MAILBOX)).containsExactly(
                "<sip:one@other.test>;index=1",
                "<sip:bob@example.test?Reason=SIP%3Bcause%3D486>;index=1.0",
                "<sip:vm@192.0.2.20;cause=486>;index=1.0.1;mp=1.0");
    }

    @Test
    void diversionByTheCalleeIsCountedOn() {
        assertThat(diversions(diverted("<sip:bob@EXAMPLE.test;user=phone>;reason=away;counter=3;x"), BOB_TO_MAILBOX))
                .containsExactly("<sip:bob@EXAMPLE.test;user=phone>;reason=user-busy;counter=4;x");
    }

    @Test
    void reasonThatAnEntryHasIsKept() {
        assertThat(historyInfo(recorded("<sip:bob@example.test?Reason=Q.850%3Bcause%3D17>;index=1"), BOB_TO_MAILBOX))
                .startsWith("<sip:bob@example.test?Reason=Q.850%3Bcause%3D17>;index=1");
    }

    // Privacy

    @ParameterizedTest
    @ValueSource(strings = {"history", "id;history", "History", "header", "session, critical"})
    void wishedPrivacyHidesAllFromStrangers(String privacy) {
        CallHistory history = new CallHistory(
                BOB,
                List.of("\"D\" <sip:d@other.test>;reason=away;counter=2;x=d;privacy=off"),
                List.of("\"H\" <sip:h@other.test>;index=1;x=h",
                        "<sip:bob@example.test;cause=302?Reason=SIP%3Btext%3Dbob>;index=1.1;mp=1"),
                List.of(privacy));

        assertThat(history.diversions(List.of(BOB_TO_MAILBOX), false)).containsExactly(
                "<sip:anonymous@anonymous.invalid>;reason=user-busy;counter=1;privacy=full",
                "<sip:anonymous@anonymous.invalid>;reason=away;counter=2;privacy=full");
        assertThat(history.historyInfo(List.of(BOB_TO_MAILBOX), false)).containsExactly(
                "<sip:anonymous@anonymous.invalid>;index=1",
                "<sip:anonymous@anonymous.invalid;cause=302>;index=1.1;mp=1",
                "<sip:vm@192.0.2.20;cause=486>;index=1.1.1;mp=1.1");
    }

    @Test
    void trustedHopLearnsWhatIsPrivateAndThatItIs() {
        assertThat(diversions(fresh("history"), BOB_TO_MAILBOX))
                .containsExactly("<sip:bob@example.test>;reason=user-busy;counter=1;privacy=full");
        assertThat(historyInfo(fresh("history"), BOB_TO_MAILBOX)).containsExactly(
                "<sip:bob@example.test?Reason=SIP%3Bcause%3D486>;index=1",
                "<sip:vm@192.0.2.20;cause=486>;index=1.1;mp=1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"full", "name", "uri", "\"full\"", "something"})
    void whoWishesPrivacyIsHiddenFromStrangersAndNobodyElse(String privacy) {
        CallHistory history = diverted("<sip:one@other.test>;reason=no-answer;privacy=" + privacy);

        assertThat(history.diversions(List.of(BOB_TO_MAILBOX), false)).containsExactly(
                "<sip:bob@example.test>;reason=user-busy;counter=1;privacy=off",
                "<sip:anonymous@anonymous.invalid>;reason=no-answer;counter=1;privacy=full");
        assertThat(history.historyInfo(List.of(BOB_TO_MAILBOX), false)).containsExactly(
                "<sip:anonymous@anonymous.invalid>;index=1",
                "<sip:bob@example.test;cause=408?Reason=SIP%3Bcause%3D486>;index=1.1;mp=1",
                "<sip:vm@192.0.2.20;cause=486>;index=1.1.1;mp=1.1");
    }

    @Test
    void whatIsPrivateIsWithheldFromThePhoneOfWhoIsCalledAndTheRestIsNot() {
        CallHistory history = new CallHistory(BOB,
                List.of("<sip:two@other.test>;reason=away", "<sip:one@other.test>;reason=no-answer;privacy=name"),
                List.of("<sip:one@other.test?Privacy=history>;index=1, <sip:two@other.test>;index=1.1",
                        "<" + BOB + "?Privacy=history>;index=1.1.1;mp=1.1"),
                List.of());

        assertThat(history.isPrivate()).isTrue();
        assertThat(history.withheld().diversions()).containsExactly(
                "<sip:two@other.test>;reason=away",
                "<sip:anonymous@anonymous.invalid>;reason=no-answer;counter=1;privacy=full");
        assertThat(history.withheld().historyInfo()).containsExactly(
                "<sip:anonymous@anonymous.invalid>;index=1", "<sip:two@other.test>;index=1.1",
                "<" + BOB + "?Privacy=history>;index=1.1.1;mp=1.1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "none", "id", "user", "histories"})
    void otherPrivacyHidesNothing(String privacy) {
        assertThat(fresh(privacy).diversions(List.of(BOB_TO_MAILBOX), false))
                .containsExactly("<sip:bob@example.test>;reason=user-busy;counter=1;privacy=off");
    }

    // What others write

    @ParameterizedTest
    @ValueSource(strings = {
        "", " ", ",", ";", "bob", "<>", "<sip:", "sip:", "<sip:a@b", "sip:a@b>", "<sip:a b@c>;reason=x", "\"<sip:a@b>",
        "\"a\\\" <sip:a@b>", "<sip:a@b>;=x", "<sip:a@b>;reason=\"x", "<sip:a@b>;reason=a b", "<sip:a@b>x;reason=y",
        "<sip:a@b\r\nX: y>", "\"a\r\nX: y\" <sip:a@b>", "<sip:a@b>;x=\"\r\n\"", "<1:a@b>", "a\"b <sip:a@b>"})
    void malformedValuesAreLeftOut(String text) {
        assertThat(diversions(diverted(text), BOB_TO_MAILBOX))
                .containsExactly("<sip:bob@example.test>;reason=user-busy;counter=1;privacy=off");
        assertThat(historyInfo(recorded(text + ";index=1"), BOB_TO_MAILBOX)).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ";index", ";index=", ";index=1.", ";index=.1", ";index=1..1", ";index=a", ";index=-1"})
    void entryWithoutAnIndexIsLeftOut(String index) {
        assertThat(historyInfo(recorded("<sip:one@other.test>" + index), BOB_TO_MAILBOX)).hasSize(2);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', value = {
        "sip:a@b;reason=away|<sip:a@b>;reason=away",
        "A B C<sip:a@b> ; Reason = away ;; x|A B C <sip:a@b>;Reason=away;x",
        "\"\\\"A\\\\\" <sips:a@[2001:db8::1]:5061;x=1?y=2>;z|\"\\\"A\\\\\" <sips:a@[2001:db8::1]:5061;x=1?y=2>;z",
        "<tel:+4930123;phone-context=x>;limit=5|<tel:+4930123;phone-context=x>;limit=5",
        "<urn:service:sos>;a=\"<,;>\"|<urn:service:sos>;a=\"<,;>\"",
        "\"Ä\" <sip:%C3%A4@b>|\"Ä\" <sip:%C3%A4@b>"})
    void unusualValuesArePreserved(String text, String kept) {
        assertThat(diversions(diverted(text), BOB_TO_MAILBOX)).element(1).isEqualTo(kept);
    }

    @Test
    void goodValuesBesideBadOnesAreKept() {
        assertThat(diversions(diverted("<sip:a@b>;reason=x, bad,, <sip:c@d>", "\"e, <f>\" <sip:g@h>"), BOB_TO_MAILBOX))
                .hasSize(4)
                .endsWith("<sip:a@b>;reason=x", "<sip:c@d>", "\"e, <f>\" <sip:g@h>");
    }

    @Test
    void endlessValuesAreRead() {
        String index = "1" + ".1".repeat(30_000);
        String name = "\"" + "\\\\".repeat(30_000) + "\"";

        assertThat(historyInfo(recorded(name + " <sip:bob@example.test>;index=" + index), BOB_TO_MAILBOX)).hasSize(2)
                .element(1).asString().endsWith(";index=" + index + ".1;mp=" + index);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "x", "100", "", "\"99\"", "99"})
    void counterStaysInItsLimits(String counter) {
        assertThat(diversions(diverted("<sip:bob@example.test>;counter=" + counter), BOB_TO_MAILBOX))
                .singleElement().asString()
                .contains(counter.contains("99") ? ";counter=99" : ";counter=2");
    }

    // Limits of those before us

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "-", value = {
        "-                                                    | 2147483647",
        "<sip:a@example.test>;counter=3                       | 2147483647",
        "<sip:a@example.test>;counter=3;limit=5               | 2",
        "<sip:a@example.test>;limit=5, <sip:b@example.test>;counter=2;limit=4 | 1",
        "<sip:a@example.test>;counter=3;limit=2               | 0",
        "<sip:a@example.test>;limit=0                         | 0",
        "<sip:a@example.test>;limit=many                      | 2147483647"})
    void limitOfADiversionCountsAllForwards(String diversion, int left) {
        assertThat((diversion == null ? fresh() : diverted(diversion)).forwardsLeft()).isEqualTo(left);
    }
}
