package io.switchhook.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.switchhook.it.phone.Behaviour;
import io.switchhook.it.phone.Phone;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Test;

/** The application as its container's administrator sees it, and as time passes. */
class LifecycleIT extends CallFixture {

    /** Longer than any INVITE transaction (RFC 3261 17.1.1.2): containers forget what they need after that. */
    private static final Duration LONG_CALL = Duration.ofSeconds(36);

    @Deployment(testable = false)
    static WebArchive archive() {
        return Server.archive(settings());
    }

    @Test
    void callsWorkAgainAfterTheApplicationWasStoppedAndStarted() {
        ContainerControl control = Server.control();
        Phone alice = phone("alice");
        Phone bob = registered("bob");
        Call before = connect(alice, bob, "bob");
        hangUp(before.atCaller(), before.atCallee());

        control.stopApplication();
        control.startApplication();

        bob.register();
        Call after = connect(alice, bob, "bob");
        hangUp(after.atCallee(), after.atCaller());
    }

    @Test
    void longCallsCanBeHungUp() throws InterruptedException {
        Phone alice = phone("alice");
        Phone bob = registered("bob");
        Phone busy = registered("busy");
        busy.onInvite(Behaviour.busy());
        Phone silent = registered("silent");
        silent.onInvite(Behaviour.silent());
        VOICEMAIL.onInvite(Behaviour.answer());
        Call direct = connect(alice, bob, "bob");
        var forwarded = alice.invite("busy").connect();
        var givenUp = alice.invite("silent").connect();

        Thread.sleep(LONG_CALL.toMillis());

        hangUp(direct.atCallee(), direct.atCaller());
        forwarded.bye().awaitStatus(200);
        givenUp.bye().awaitStatus(200);
    }

    @Test
    void metricsTellHowManyAreRegisteredAndTalking() {
        Phone alice = phone("alice");
        Phone bob = registered("bob");
        Call call = connect(alice, bob, "bob");

        assertThat(Server.metrics()).contains("switchhook_registered_aors 1.0").contains("switchhook_calls_established 1.0");

        hangUp(call.atCaller(), call.atCallee());
    }

    @Test
    void serverAnswersOverTls() throws Exception {
        SSLContext trusting = SSLContext.getInstance("TLS");
        // The certificate is made at the first start, so nobody vouches for it.
        trusting.init(null, new TrustManager[] {new TrustingEverybody()}, null);
        InetSocketAddress server = Server.tlsAddress();
        try (Socket socket = trusting.getSocketFactory().createSocket(server.getAddress(), server.getPort())) {
            socket.setSoTimeout(5000);
            socket.getOutputStream().write(String.join("\r\n",
                    "OPTIONS sip:" + Server.DOMAIN + ":" + server.getPort() + ";transport=tls SIP/2.0",
                    "Via: SIP/2.0/TLS 127.0.0.1:" + socket.getLocalPort() + ";branch=z9hG4bKtls;rport",
                    "Max-Forwards: 70",
                    "From: <sip:alice@" + Server.DOMAIN + ">;tag=tls",
                    "To: <sip:" + Server.DOMAIN + ">",
                    "Call-ID: tls@127.0.0.1",
                    "CSeq: 1 OPTIONS",
                    "Content-Length: 0", "", "").getBytes(StandardCharsets.US_ASCII));

            String answer = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII))
                    .readLine();

            assertThat(answer).startsWith("SIP/2.0 200");
        }
    }

    private static final class TrustingEverybody extends X509ExtendedTrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
