package io.switchhook.call;

/** Why a branch is cancelled, as its Reason header tells (RFC 3326 2): a phone that lost a call shows no missed call. */
enum CancelReason {
    COMPLETED_ELSEWHERE(200, "Call completed elsewhere"),
    DECLINED_ELSEWHERE(603, "Declined elsewhere"),
    CALLER_CANCELLED(487, "Request Terminated"),
    NO_ANSWER(408, "No answer");

    private final int cause;
    private final String text;

    CancelReason(int cause, String text) {
        this.cause = cause;
        this.text = text;
    }

    int cause() {
        return cause;
    }

    String text() {
        return text;
    }
}
