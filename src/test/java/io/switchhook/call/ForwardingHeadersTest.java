package io.switchhook.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.switchhook.forwarding.Condition;
import io.switchhook.forwarding.Forwarded;
import io.switchhook.settings.ForwardingHeaderSettings;
import io.switchhook.sip.Aor;
import io.switchhook.sip.SipUri;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.servlet.sip.SipServletRequest;
import javax.servlet.sip.URI;
import org.junit.jupiter.api.Test;

class ForwardingHeadersTest {

    private static final String CAME = "<sip:one@other.test>;reason=away";
    private static final List<Forwarded> FORWARDS = List.of(
            new Forwarded(new Aor("bob", "example.test"), Condition.BUSY, SipUri.parse("sip:vm@192.0.2.20")));

    /** The headers of a request, and the request that has them. */
    private static final class Message {

        private final Map<String, List<String>> headers = new HashMap<>();

        Message with(String name, String value) {
            values(name).add(value);
            return this;
        }

        List<String> values(String name) {
            return headers.computeIfAbsent(name, key -> new ArrayList<>());
        }

        SipServletRequest request() {
            URI uri = (URI) Proxy.newProxyInstance(
                    URI.class.getClassLoader(), new Class<?>[] {URI.class}, (self, method, arguments) -> "sip:bob@example.test");
            return (SipServletRequest) Proxy.newProxyInstance(
                    SipServletRequest.class.getClassLoader(), new Class<?>[] {SipServletRequest.class},
                    (self, method, arguments) -> switch (method.getName()) {
                        case "getRequestURI" -> uri;
                        case "getHeaders" -> values((String) arguments[0]).listIterator();
                        case "removeHeader" -> headers.remove(arguments[0]);
                        case "addHeader" -> {
                            values((String) arguments[0]).add((String) arguments[1]);
                            yield null;
                        }
                        default -> throw new UnsupportedOperationException(method.getName());
                    });
        }
    }

    private static Message branch(
            boolean diversion, boolean historyInfo, List<Forwarded> forwards, boolean trusted, String privacy) {
        Message invite = new Message().with("Diversion", CAME).with("Privacy", privacy);
        Message branch = new Message().with("Diversion", CAME).with("Privacy", privacy);
        ForwardingHeaders.of(invite.request(), new ForwardingHeaderSettings(diversion, historyInfo))
                .put(branch.request(), forwards, trusted);
        assertThat(invite.values("Diversion")).containsExactly(CAME);
        return branch;
    }

    @Test
    void forwardedBranchHasBothHeadersOnce() {
        Message branch = branch(true, true, FORWARDS, true, "none");

        assertThat(branch.values("Diversion"))
                .containsExactly("<sip:bob@example.test>;reason=user-busy;counter=1;privacy=off", CAME);
        assertThat(branch.values("History-Info")).hasSize(3);
    }

    @Test
    void branchToTheCalleeKeepsWhatCameIfNobodyObjects() {
        Message branch = branch(true, true, List.of(), false, "none");

        assertThat(branch.values("Diversion")).containsExactly(CAME);
        assertThat(branch.values("History-Info")).isEmpty();
    }

    @Test
    void phoneOfTheCalleeLearnsNothingPrivateUnlessItIsTrusted() {
        assertThat(branch(true, true, List.of(), true, "history").values("Diversion")).containsExactly(CAME);
        assertThat(branch(true, true, List.of(), false, "history").values("Diversion"))
                .containsExactly("<sip:anonymous@anonymous.invalid>;reason=away;counter=1;privacy=full");
        assertThat(branch(true, true, List.of(), false, "history").values("History-Info")).isEmpty();
    }

    @Test
    void headerThatIsSwitchedOffStaysAsItCame() {
        Message historyOnly = branch(false, true, FORWARDS, true, "none");
        Message diversionOnly = branch(true, false, FORWARDS, true, "none");

        assertThat(historyOnly.values("Diversion")).containsExactly(CAME);
        assertThat(historyOnly.values("History-Info")).hasSize(3);
        assertThat(diversionOnly.values("Diversion")).hasSize(2);
        assertThat(diversionOnly.values("History-Info")).isEmpty();
    }

    @Test
    void hopThatIsNotTrustedLearnsNobody() {
        Message branch = branch(true, true, FORWARDS, false, "id;history");

        assertThat(branch.values("Diversion")).hasSize(2)
                .allMatch(value -> value.startsWith("<sip:anonymous@anonymous.invalid>"));
        assertThat(branch.values("History-Info").subList(0, 2))
                .allMatch(value -> value.startsWith("<sip:anonymous@anonymous.invalid"));
    }
}
