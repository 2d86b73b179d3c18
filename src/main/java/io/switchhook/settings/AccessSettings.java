package io.switchhook.settings;

import io.switchhook.sip.HashAlgorithm;
import io.switchhook.sip.SipUri;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Who may do what.
 *
 * @param trusted the peers that are believed without proof, and told who calls
 * @param strangers whether callers from domains that are not ours may reach our subscribers
 * @param digests what phones may prove themselves with, in the order in which it is offered; at least one
 * @param nonceLifetime how long an answer to a challenge is accepted
 * @param guessing what is done against the guessing of passwords
 * @param destinations what kinds of destinations look like
 */
public record AccessSettings(
        List<AddressBlock> trusted,
        boolean strangers,
        List<HashAlgorithm> digests,
        Duration nonceLifetime,
        Guessing guessing,
        Destinations destinations) {

    /**
     * When and for how long somebody is banned who fails to prove his identity.
     *
     * @param limit how many failures within the window are too many
     * @param window how long a failure counts
     * @param firstBan the time of the first ban; each further one is twice as long as the one before
     * @param longestBan but never longer than this
     */
    public record Guessing(int limit, Duration window, Duration firstBan, Duration longestBan) {}

    /** What the user part of a dialled URI looks like for each kind of destination; all of it has to match. */
    public record Destinations(Pattern internal, Pattern national, Pattern international, Pattern premium) {}

    /** Whether an address is that of a trusted peer. */
    public boolean trusts(String address) {
        return AddressBlock.anyContains(trusted, address);
    }

    /** Whether a request for a URI goes to a trusted peer; one with maddr goes where that says (RFC 3261 19.1.1). */
    public boolean trusts(SipUri uri) {
        return trusts(uri.parameter("maddr").orElse(uri.host()));
    }
}
