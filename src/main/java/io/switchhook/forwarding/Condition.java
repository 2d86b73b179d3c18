package io.switchhook.forwarding;

/**
 * Why a call is forwarded. Each condition carries the cause that RFC 4458 2 puts into the URI of the forwarded request.
 */
public enum Condition {
    /** The callee is in another call: 486 or 600. */
    BUSY("busy", 486),
    /** The callee was alerted for the whole ring time. */
    NO_ANSWER("no-answer", 408),
    /** The callee answered 480 or redirected the call: RFC 4458's deflection by an immediate response. */
    UNAVAILABLE("unavailable", 480),
    /** Nothing was heard from the callee, or its side failed: 408, 5xx, a transport error. */
    UNREACHABLE("unreachable", 503),
    /** The callee has no binding. */
    NOT_REGISTERED("not-registered", 404),
    /** The callee pressed Reject while alerted: 603, RFC 4458's deflection during alerting. */
    DECLINED("declined", 487);

    private final String settingName;
    private final int cause;

    Condition(String settingName, int cause) {
        this.settingName = settingName;
        this.cause = cause;
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
