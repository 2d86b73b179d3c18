package io.switchhook.it.phone;

/** What identifies a dialog at one of its ends (RFC 3261 section 12). */
record DialogId(String callId, String localTag, String remoteTag) {

    DialogId withoutRemoteTag() {
        return new DialogId(callId, localTag, "");
    }
}
