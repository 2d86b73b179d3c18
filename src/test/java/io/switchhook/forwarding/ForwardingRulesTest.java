package io.switchhook.forwarding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.switchhook.sip.Aor;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ForwardingRulesTest {

    private static final LocalCalendar BERLIN = LocalCalendar.of(ZoneId.of("Europe/Berlin"));
    /** A Monday, noon in Berlin. */
    private static final Instant NOON = Instant.parse("2026-03-02T11:00:00Z");
    private static final Aor ALICE = new Aor("alice", "example.net");
    private static final Aor NUMBER = new Aor("77", "example.net");
    private static final Caller BOB = new Caller(Set.of(new Aor("bob", "example.net"), new Aor("+4930123", "example.net")));

    private static CallFacts from(Caller caller) {
        return new CallFacts(caller, ALICE, NOON);
    }

    private static Destination to(String text) {
        return Destination.parse(text, "example.net");
    }

    private static Rule rule(Condition condition, List<String> callers, List<String> times, Set<Aor> dialled, String to) {
        return new Rule(condition, true, Duration.ZERO, callers.stream().map(CallerPattern::parse).toList(),
                times.stream().map(Schedule::parse).toList(), dialled, to(to));
    }

    @ParameterizedTest
    @EnumSource
    void ruleAppliesOnItsConditionAlone(Condition condition) {
        ForwardingRules rules = new ForwardingRules(false, List.of(Rule.of(condition, to("bob"))));

        for (Condition each : Condition.values()) {
            assertThat(rules.first(each, from(BOB), BERLIN).isPresent()).isEqualTo(each == condition);
        }
    }

    @Test
    void firstRuleThatAppliesCountsAndSaysWhy() {
        ForwardingRules rules = new ForwardingRules(false, List.of(
                Rule.of(Condition.NO_ANSWER, to("carol")),
                rule(Condition.BUSY, List.of("anonymous"), List.of(), Set.of(), "refuse:603"),
                rule(Condition.BUSY, List.of("+49*"), List.of("Mon-Fri 09:00-17:00"), Set.of(ALICE), "voicemail:bob"),
                Rule.of(Condition.BUSY, to("dave"))));

        assertThat(rules.first(Condition.BUSY, from(BOB), BERLIN).orElseThrow().reason()).isEqualTo("rule 3: busy →"
                + " voicemail:bob@example.net, because caller is +49* and Mon-Fri 09:00-17:00 and dialled alice");
        assertThat(rules.all(Condition.BUSY, from(BOB), BERLIN)).extracting(ForwardingRules.Match::number).containsExactly(3, 4);
        assertThat(rules.first(Condition.BUSY, from(Caller.ANONYMOUS), BERLIN).orElseThrow().number()).isEqualTo(2);
        assertThat(rules.first(Condition.DECLINED, from(BOB), BERLIN)).isEmpty();
    }

    @Test
    void disabledRuleDoesNotApply() {
        Rule rule = new Rule(Condition.ALWAYS, false, Duration.ZERO, List.of(), List.of(), Set.of(), to("bob"));

        assertThat(new ForwardingRules(false, List.of(rule)).first(Condition.ALWAYS, from(BOB), BERLIN)).isEmpty();
    }

    @Test
    void subscribersClockCounts() {
        ForwardingRules rules = new ForwardingRules(false, List.of(
                rule(Condition.ALWAYS, List.of(), List.of("Mon 12:00-13:00"), Set.of(), "bob")));

        assertThat(rules.first(Condition.ALWAYS, from(BOB), BERLIN)).isPresent();
        assertThat(rules.first(Condition.ALWAYS, from(BOB), LocalCalendar.of(ZoneId.of("UTC")))).isEmpty();
    }

    @Test
    void dialledAddressCounts() {
        ForwardingRules rules = new ForwardingRules(false, List.of(
                rule(Condition.ALWAYS, List.of(), List.of(), Set.of(NUMBER), "bob")));

        assertThat(rules.first(Condition.ALWAYS, from(BOB), BERLIN)).isEmpty();
        assertThat(rules.first(Condition.ALWAYS, from(BOB).forwardedTo(NUMBER), BERLIN)).isPresent();
    }

    @ParameterizedTest
    @CsvSource({
        "bob@example.net, true", "bob@example.org, false", "bob, true", "bo, false", "bo*, true", "+4930123, true",
        "+49 (30) 123, true", "+49 30*, true", "+4931*, false", "anonymous, false", "BOB@EXAMPLE.net, false",
    })
    void callerIsKnownByEachOfItsAddresses(String pattern, boolean matches) {
        assertThat(CallerPattern.parse(pattern).matches(BOB)).isEqualTo(matches);
    }

    @ParameterizedTest
    @ValueSource(strings = {"bob@example.net", "bob", "bob*", "+49*"})
    void anonymousCallerIsKnownByNothing(String pattern) {
        assertThat(CallerPattern.parse(pattern).matches(Caller.ANONYMOUS)).isFalse();
        assertThat(CallerPattern.parse("anonymous").matches(Caller.ANONYMOUS)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "a@b@c", "<sip:a@b>", "a\nb"})
    void otherTextIsNoCaller(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> CallerPattern.parse(text));
    }

    @ParameterizedTest
    @CsvSource({
        "voicemail, voicemail", "VOICEMAIL, voicemail", "voicemail:bob, voicemail:bob@example.net",
        "voicemail:sip:bob@Example.org, voicemail:bob@example.org", "refuse:486, refuse:486", "bob, sip:bob@example.net",
        "+49 30 (123), sip:+4930123@example.net", "tel:+49-30-123, sip:+4930123@example.net", "77, sip:77@example.net",
        "bob@other.org, sip:bob@other.org", "sips:bob@other.org:5061;transport=tcp, sips:bob@other.org:5061;transport=tcp",
        "sip:voicemail@example.net, sip:voicemail@example.net",
    })
    void destinationHasCanonicalText(String text, String canonical) {
        assertThat(to(text)).hasToString(canonical);
        assertThat(to(canonical)).isEqualTo(to(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "refuse:", "refuse:200", "refuse:399", "refuse:700", "refuse:abc", "voicemail:",
        "sip:example.net", "sip:bob@example.net?Replaces=x", "bob smith", "http://example.net", "a@b@c", "bob@", "refuse:4860"})
    void otherTextIsNoDestination(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> to(text));
    }
}
