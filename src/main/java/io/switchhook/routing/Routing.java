package io.switchhook.routing;

import io.switchhook.feature.FeatureCodes;
import io.switchhook.registrar.Binding;
import io.switchhook.sip.Aor;
import io.switchhook.sip.SipUri;
import io.switchhook.subscriber.Subscriber;

/** Where a request that starts something goes. */
public sealed interface Routing {

    /** To a subscriber of ours, at whatever bindings there are. */
    record ToSubscriber(Aor aor) implements Routing {}

    /** To a group of ours, which only calls can go to. */
    record ToGroup(Aor aor) implements Routing {}

    /** To one contact that is bound to a subscriber of ours. */
    record ToBinding(Binding binding) implements Routing {}

    /** To the mailbox of a subscriber of ours, which only calls can go to. */
    record ToMailbox(Aor owner) implements Routing {}

    /** To a party of a dialog that we relay, which need not be a subscriber of ours. */
    record ToParty(SipUri contact) implements Routing {}

    /** To a number at a trusted peer, such as a gateway, which its sender may dial. */
    record ToPeer(SipUri uri) implements Routing {}

    /** To what its sender, a subscriber who has proved who he is, has dialled the code of. */
    record ToFeature(Subscriber sender, FeatureCodes.Dialled dialled) implements Routing {}

    /** To the server itself. */
    record ToServer() implements Routing {}

    /**
     * Nowhere.
     *
     * @param status the final response, 400 to 699
     * @param reason its reason phrase
     */
    record Refused(int status, String reason) implements Routing {}
}
