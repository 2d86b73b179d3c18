package io.switchhook.access;

import io.switchhook.database.Readiness;
import io.switchhook.settings.AccessSettings;
import io.switchhook.settings.Settings;
import io.switchhook.sip.Aor;
import io.switchhook.sip.HashAlgorithm;
import io.switchhook.sip.SipUri;
import io.switchhook.sip.TelephoneNumber;
import io.switchhook.subscriber.Credentials;
import io.switchhook.subscriber.Domains;
import io.switchhook.subscriber.Subscriber;
import io.switchhook.subscriber.SubscriberDirectory;
import io.switchhook.subscriber.digest.DigestAnswer;
import io.switchhook.subscriber.digest.Nonces;
import java.util.List;
import java.util.Optional;
import javax.inject.Inject;
import javax.inject.Singleton;

/**
 * Decides who may send a request that starts something. Who claims one of our addresses proves it by digest (RFC 3261 22),
 * unless a trusted peer vouches for him; what he may not claim is refused. An unknown user is treated as a wrong password
 * is, in all that can be seen and measured. Thread-safe, without I/O.
 */
@Singleton
public class AccessControl {

    private static final String NOT_YOURS = "Not Your Address";
    /** What an unknown user is checked against. */
    private static final Credentials NOBODYS = Credentials.of("", "", "");

    private final Readiness readiness;
    private final AccessSettings settings;
    private final Domains domains;
    private final SubscriberDirectory directory;
    private final Nonces nonces;
    private final Bans bans;

    @Inject
    public AccessControl(
            Readiness readiness,
            Settings settings,
            Domains domains,
            SubscriberDirectory directory,
            Nonces nonces,
            Bans bans) {
        this.readiness = readiness;
        this.settings = settings.access();
        this.domains = domains;
        this.directory = directory;
        this.nonces = nonces;
        this.bans = bans;
    }

    public Access decide(Approach approach) {
        if (!readiness.isReady()) {
            return new Access.Refused(503, "Starting");
        }
        Optional<SipUri> claimed = claimed(approach);
        if (settings.trusts(approach.source())) {
            return vouchedFor(claimed);
        }
        if (claimed.isPresent()) {
            return prove(approach, claimed.get());
        }
        Bans.Verdict verdict = bans.knock(approach.source());
        if (verdict != Bans.Verdict.FREE) {
            return sentence(verdict);
        }
        if (approach.isRegister()) {
            return new Access.Refused(403, "Not Our Domain");
        }
        return settings.strangers()
                ? new Access.Allowed(Optional.empty(), false)
                : new Access.Refused(403, "Strangers Not Served");
    }

    /** The address of ours that a request is made in the name of: the one it registers (RFC 3261 10.3), else its From. */
    private Optional<SipUri> claimed(Approach approach) {
        String text = approach.isRegister() ? approach.to() : approach.from();
        Optional<TelephoneNumber> number = TelephoneNumber.ofUri(text);
        return number.isPresent()
                ? number.flatMap(directory::find).map(subscriber -> subscriber.aor().uri())
                : SipUri.tryParse(text).filter(uri -> isOurs(uri, approach.arrivedAt()));
    }

    private boolean isOurs(SipUri uri, int arrivedAt) {
        // Whatever the port, and with the dot of an absolute name: who sees the address takes it for one of ours.
        return directory.serves(bare(uri.host())) || domains.contain(uri, arrivedAt);
    }

    private static String bare(String host) {
        return host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
    }

    private Access vouchedFor(Optional<SipUri> claimed) {
        Optional<Subscriber> caller = claimed.flatMap(directory::find);
        return caller.filter(subscriber -> !subscriber.enabled()).isPresent()
                ? disabled()
                : new Access.Allowed(caller, true);
    }

    /**
     * In whose name a trusted peer that is no subscriber itself sends something for which one answers: of the first subscriber
     * among those whom it names. Everybody else, and who names nobody of ours, stays who he is.
     *
     * @param named URIs
     * @param arrivedAt the port of ours that the request came to
     */
    public Access.Allowed inTheNameOf(Access.Allowed sender, List<String> named, int arrivedAt) {
        return !sender.trusted() || sender.caller().isPresent()
                ? sender
                : new Access.Allowed(named.stream().flatMap(uri -> served(uri, arrivedAt).stream()).findFirst(), true);
    }

    private Optional<Subscriber> served(String uri, int arrivedAt) {
        Optional<TelephoneNumber> number = TelephoneNumber.ofUri(uri);
        return number.isPresent()
                ? number.flatMap(domains::subscriber)
                : SipUri.tryParse(uri).filter(each -> isOurs(each, arrivedAt)).flatMap(domains::subscriber);
    }

    private Access prove(Approach approach, SipUri claimed) {
        String realm = directory.realm(bare(claimed.host()));
        Optional<DigestAnswer> answer;
        try {
            answer = DigestAnswer.forRealm(realm, approach.credentials());
        } catch (IllegalArgumentException e) {
            Bans.Verdict verdict = bans.knock(approach.source());
            return verdict == Bans.Verdict.FREE ? new Access.Refused(400, e.getMessage()) : sentence(verdict);
        }
        Optional<Aor> name = answer.isPresent()
                ? Optional.of(name(answer.get(), realm))
                : directory.find(claimed).map(Subscriber::aor).or(() -> Aor.of(claimed));
        Bans.Verdict verdict = name.isPresent()
                ? bans.knock(approach.source(), name.get())
                : bans.knock(approach.source());
        if (verdict != Bans.Verdict.FREE) {
            return sentence(verdict);
        }
        if (answer.isEmpty()) {
            return new Access.Challenge(approach.challengeStatus(), false, realm);
        }
        return check(approach, claimed, answer.get(), name.get(), realm);
    }

    private Access check(Approach approach, SipUri claimed, DigestAnswer answer, Aor name, String realm) {
        if (!isSameResource(answer.uri(), approach)) {
            // RFC 7616 3.4.6; it may have been overheard on another request.
            return new Access.Refused(400, "Credentials For Another URI");
        }
        if (!settings.digests().contains(answer.algorithm())) {
            // RFC 8760 3: an attacker in between would have the weaker one chosen.
            return new Access.Refused(400, "Digest Algorithm Not Offered");
        }
        Access again = new Access.Challenge(approach.challengeStatus(), true, realm);
        if (!nonces.isGood(answer.nonce(), approach.source())) {
            return again;
        }
        Optional<Subscriber> known = directory.find(name);
        Optional<byte[]> ha1 = known.flatMap(subscriber -> ha1(subscriber.credentials(), answer, realm));
        if (!answer.isProof(ha1.orElse(NOBODYS.sha256()), approach.method()) || ha1.isEmpty()) {
            bans.failed(approach.source(), name);
            return new Access.Challenge(approach.challengeStatus(), false, realm);
        }
        if (!nonces.use(answer.nonce(), answer.count())) {
            return again;
        }
        Subscriber subscriber = known.get();
        bans.succeeded(approach.source(), name);
        if (!subscriber.enabled()) {
            return disabled();
        }
        return owns(subscriber, claimed)
                ? new Access.Allowed(Optional.of(subscriber), false)
                : new Access.Refused(403, NOT_YOURS);
    }

    private boolean owns(Subscriber subscriber, SipUri claimed) {
        return directory.find(claimed).filter(owner -> owner.id() == subscriber.id()).isPresent();
    }

    /** The subscriber that a user name means: {@code user}, or {@code user@domain}. */
    private static Aor name(DigestAnswer answer, String realm) {
        String username = answer.username();
        return new Aor(isQualified(answer, realm)
                ? username.substring(0, username.length() - realm.length() - 1)
                : username, realm);
    }

    private static boolean isQualified(DigestAnswer answer, String realm) {
        return answer.username().endsWith("@" + realm) && answer.username().length() > realm.length() + 1;
    }

    private static Optional<byte[]> ha1(Credentials credentials, DigestAnswer answer, String realm) {
        boolean md5 = answer.algorithm() == HashAlgorithm.MD5;
        if (isQualified(answer, realm)) {
            return md5 ? credentials.qualifiedMd5() : credentials.qualifiedSha256();
        }
        return Optional.of(md5 ? credentials.md5() : credentials.sha256());
    }

    /**
     * Whether the URI that was hashed is the Request-URI. Phones add and leave out ports and parameters and name the server
     * by another of its names (RFC 3261 22.4 item 5 warns of proxies that do), so user and host count alone.
     */
    private boolean isSameResource(String hashed, Approach approach) {
        if (hashed.equals(approach.requestUri())) {
            return true;
        }
        Optional<SipUri> one = SipUri.tryParse(hashed);
        Optional<SipUri> other = SipUri.tryParse(approach.requestUri());
        return one.isPresent() && other.isPresent()
                && one.get().user().equals(other.get().user())
                && (one.get().host().equals(other.get().host())
                        || isOurs(one.get(), approach.arrivedAt()) && isOurs(other.get(), approach.arrivedAt()));
    }

    private static Access disabled() {
        return new Access.Refused(403, "Subscriber Disabled");
    }

    private static Access sentence(Bans.Verdict verdict) {
        return verdict == Bans.Verdict.DROPPED ? new Access.Dropped() : new Access.Refused(403, "Too Many Failures");
    }
}
