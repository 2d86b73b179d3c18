package io.switchhook.forwarding.store;

import io.switchhook.forwarding.CallerPattern;
import io.switchhook.forwarding.Condition;
import io.switchhook.forwarding.Destination;
import io.switchhook.forwarding.Rule;
import io.switchhook.forwarding.Schedule;
import io.switchhook.sip.Aor;
import io.switchhook.sip.SipUri;
import jakarta.persistence.Column;
import jakarta.persistence.Embeddable;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/** A rule in the database: the texts of its values. */
@Embeddable
public class StoredRule {

    private static final String SEPARATOR = "\n";

    @Column(name = "on_condition", nullable = false)
    String condition;

    @Column(name = "enabled", nullable = false)
    boolean enabled;

    /** Null: as the subscriber's phones always ring. */
    @Column(name = "ring_seconds")
    Integer ringSeconds;

    @Column(name = "callers", nullable = false)
    String callers;

    @Column(name = "times", nullable = false)
    String times;

    @Column(name = "dialled", nullable = false)
    String dialled;

    @Column(name = "destination", nullable = false)
    String destination;

    protected StoredRule() {}

    StoredRule(Rule rule) {
        this.condition = rule.condition().settingName();
        this.enabled = rule.enabled();
        this.ringSeconds = rule.ringTime().isZero() ? null : (int) rule.ringTime().toSeconds();
        this.callers = joined(rule.callers());
        this.times = joined(rule.times());
        this.dialled = joined(rule.dialled());
        this.destination = rule.destination().toString();
    }

    /** The rule; what is stored was checked before. */
    Rule rule() {
        return new Rule(
                Condition.parse(condition),
                enabled,
                ringSeconds == null ? Duration.ZERO : Duration.ofSeconds(ringSeconds),
                lines(callers).stream().map(CallerPattern::parse).toList(),
                lines(times).stream().map(Schedule::parse).toList(),
                lines(dialled).stream().map(aor -> Aor.of(SipUri.parse(aor)).orElseThrow()).collect(Collectors.toSet()),
                Destination.parse(destination, ""));
    }

    private static String joined(Collection<?> values) {
        return values.stream().map(Object::toString).collect(Collectors.joining(SEPARATOR));
    }

    private static List<String> lines(String text) {
        return text.isEmpty() ? List.of() : Arrays.asList(text.split(SEPARATOR));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof StoredRule rule
                && condition.equals(rule.condition)
                && enabled == rule.enabled
                && Objects.equals(ringSeconds, rule.ringSeconds)
                && callers.equals(rule.callers)
                && times.equals(rule.times)
                && dialled.equals(rule.dialled)
                && destination.equals(rule.destination);
    }

    @Override
    public int hashCode() {
        return Objects.hash(condition, enabled, ringSeconds, callers, times, dialled, destination);
    }
}
