package io.switchhook.forwarding;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Why a call is forwarded. Each condition carries the cause that RFC 4458 2 puts into the URI of the forwarded request.
 */
public enum Condition {
    /** The subscriber takes no calls at all: the phones do not ring. RFC 4458's unconditional forwarding. */
    ALWAYS("always", 302),
    /** The callee is in another call (486 or 600), or does not want to be disturbed. */
    BUSY("busy", 486),
    /** The callee was alerted for the whole ring time. */
    NO_ANSWER("no-answer", 408),
    /** The callee answered 480, or redirected the call and none of its contacts took it. */
    UNAVAILABLE("unavailable", 480),
    /** Nothing was heard from the callee, or its side failed: 408, 5xx, a transport error. */
    UNREACHABLE("unreachable", 503),
    /** The callee has no binding. */
    NOT_REGISTERED("not-registered", 404),
    /** The callee pressed Reject while alerted: 603 or 606, RFC 4458's deflection during alerting. */
    DECLINED("declined", 487),
    /** The callee's phone sent the call elsewhere (3xx) at once. The phone's doing: no rule is for it. */
    DEFLECTED("deflected", 480),
    /** The callee's phone sent the call elsewhere after it had rung: RFC 4458's deflection during alerting. */
    DEFLECTED_RINGING("deflected-ringing", 487);

    private final String settingName;
    private final int cause;

    Condition(String settingName, int cause) {
        this.settingName = settingName;
        this.cause = cause;
    }

    /** The conditions that rules and voicemail are set for. */
    public static List<Condition> ofRules() {
        return Stream.of(values()).filter(condition -> condition.ofRule() == condition).toList();
    }

    /**
     * The condition of this {@link #settingName}; case does not matter.
     *
     * @throws IllegalArgumentException when there is none; the message says which there are
     */
    public static Condition parse(String name) {
        for (Condition condition : ofRules()) {
            if (condition.settingName.equalsIgnoreCase(name.strip())) {
                return condition;
            }
        }
        throw new IllegalArgumentException("must be one of "
                + ofRules().stream().map(Condition::settingName).collect(Collectors.joining(", ")));
    }

    /** The condition whose rules and voicemail are those of this one: itself, but for a deflection. */
    public Condition ofRule() {
        return this == DEFLECTED || this == DEFLECTED_RINGING ? UNAVAILABLE : this;
    }

    /** The name of this condition in settings and logs. */
    public String settingName() {
        return settingName;
    }

    /** The value of the {@code cause} URI parameter, a SIP status code (RFC 4458 2). */
    public int cause() {
        return cause;
    }
}
