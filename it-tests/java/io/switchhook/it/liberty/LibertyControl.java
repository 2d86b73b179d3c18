package io.switchhook.it.liberty;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.switchhook.it.ContainerControl;
import io.switchhook.it.SipReadiness;
import java.io.IOException;
import java.io.InputStream;
import java.net.Authenticator;
import java.net.PasswordAuthentication;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * Open Liberty, spoken to as an administrator does: JMX as JSON over HTTPS.
 *
 * <p>Where the server is and how to sign in comes from the system properties that the build sets.
 */
public final class LibertyControl implements ContainerControl {

    private static final String APPLICATION =
            "WebSphere%3Aname%3Dswitchhook%2Cservice%3Dcom.ibm.websphere.application.ApplicationMBean";
    private static final String SIP_COUNTERS =
            "WebSphere%3Aname%3DSipContainer.Basic%2Ctype%3DSipContainerBasicCounters";
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final ObjectMapper json = new ObjectMapper();
    private final URI mbeans;
    private final HttpClient client;

    /** The server that this build has started. */
    public LibertyControl() {
        Path server = Path.of(property("switchhook.it.liberty.usr"), "servers", "switchhookIt");
        String password = property("switchhook.it.liberty.admin.password");
        mbeans = URI.create("https://127.0.0.1:" + property("switchhook.it.https.port")
                + "/IBMJMXConnectorREST/mbeans/");
        client = HttpClient.newBuilder()
                .sslContext(trusting(server.resolve("resources/security/key.p12"), password))
                .authenticator(new Administrator("it", password))
                .connectTimeout(Duration.ofSeconds(10))
                .build();
    }

    @Override
    public void stopApplication() {
        invoke("stop");
        awaitState("STOPPED");
    }

    @Override
    public void startApplication() {
        launchApplication();
        SipReadiness.await(Integer.parseInt(property("switchhook.it.sip.port")));
    }

    @Override
    public void launchApplication() {
        invoke("start");
        awaitState("STARTED");
    }

    /** {@inheritDoc} The container brings this number up to date every few seconds. */
    @Override
    public long liveApplicationSessions() {
        return attribute(SIP_COUNTERS, "SipAppSessions").asLong();
    }

    private void invoke(String operation) {
        send(request(APPLICATION + "/operations/" + operation)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("{\"params\":[],\"signature\":[]}"))
                .build());
    }

    private void awaitState(String wanted) {
        Instant deadline = Instant.now().plus(PATIENCE);
        String state = attribute(APPLICATION, "State").asText();
        while (!state.equals(wanted)) {
            if (Instant.now().isAfter(deadline)) {
                throw new IllegalStateException("The application is " + state + " instead of " + wanted);
            }
            pause();
            state = attribute(APPLICATION, "State").asText();
        }
    }

    private JsonNode attribute(String mbean, String name) {
        return send(request(mbean + "/attributes?attribute=" + name).GET().build())
                .path(0).path("value").path("value");
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(mbeans.resolve(path)).timeout(PATIENCE);
    }

    private JsonNode send(HttpRequest request) {
        try {
            HttpResponse<String> response = client.send(request, BodyHandlers.ofString());
            if (response.statusCode() != 200) {
                throw new IllegalStateException(request.uri() + ": " + response.statusCode() + " " + response.body());
            }
            return json.readTree(response.body());
        } catch (IOException e) {
            throw new IllegalStateException(request.uri().toString(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static void pause() {
        try {
            Thread.sleep(100);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static SSLContext trusting(Path keyStore, String password) {
        try (InputStream stream = Files.newInputStream(keyStore)) {
            KeyStore certificates = KeyStore.getInstance("PKCS12");
            certificates.load(stream, password.toCharArray());
            KeyStore trusted = KeyStore.getInstance("PKCS12");
            trusted.load(null, null);
            trusted.setCertificateEntry("server", certificates.getCertificate("default"));
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(trusted);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), new SecureRandom());
            return context;
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException("No certificate of the server in " + keyStore, e);
        }
    }

    private static String property(String name) {
        String value = System.getProperty(name);
        if (value == null) {
            throw new IllegalStateException(name + " is not set: run this test with `mvn verify`");
        }
        return value;
    }

    private static final class Administrator extends Authenticator {

        private final String user;
        private final String password;

        Administrator(String user, String password) {
            this.user = user;
            this.password = password;
        }

        @Override
        protected PasswordAuthentication getPasswordAuthentication() {
            return new PasswordAuthentication(user, password.toCharArray());
        }
    }
}
