package io.switchhook.it.restcomm;

import io.switchhook.it.ContainerControl;
import io.switchhook.it.SipReadiness;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Restcomm on Tomcat, spoken to as an administrator does: through Tomcat's Manager.
 *
 * <p>Where the server is and how to sign in comes from the system properties that the build sets.
 */
public final class RestcommControl implements ContainerControl {

    private static final String USER = "switchhook";
    private static final String PATH = "?path=/switchhook";
    private static final String SESSIONS =
            "?get=Catalina:type=Manager,context=/switchhook,host=localhost&att=activeSipApplicationSessions";
    private static final Pattern NUMBER = Pattern.compile("= (\\d+)\\s*$");
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(10)).build();
    private final URI manager;
    private final String authorization;

    /** The server that this build has started. */
    public RestcommControl() {
        manager = URI.create("http://127.0.0.1:" + property("switchhook.it.http.port") + "/manager/");
        String credentials = USER + ":" + property("switchhook.it.restcomm.manager.password");
        authorization = "Basic "
                + Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void stopApplication() {
        ask("text/stop" + PATH);
    }

    @Override
    public void startApplication() {
        launchApplication();
        SipReadiness.await(Integer.parseInt(property("switchhook.it.sip.port")));
    }

    @Override
    public void launchApplication() {
        ask("text/start" + PATH);
    }

    @Override
    public long liveApplicationSessions() {
        String answer = ask("jmxproxy/" + SESSIONS);
        Matcher number = NUMBER.matcher(answer);
        if (!number.find()) {
            throw new IllegalStateException(answer);
        }
        return Long.parseLong(number.group(1));
    }

    /** The Manager answers when it is done, and says "FAIL" with a status of 200 when it is not. */
    private String ask(String command) {
        HttpRequest request = HttpRequest.newBuilder(manager.resolve(command))
                .header("Authorization", authorization)
                .timeout(PATIENCE)
                .build();
        try {
            HttpResponse<String> response = client.send(request, BodyHandlers.ofString());
            if (response.statusCode() != 200 || !response.body().startsWith("OK")) {
                throw new IllegalStateException(
                        request.uri() + ": " + response.statusCode() + " " + response.body());
            }
            return response.body();
        } catch (IOException e) {
            throw new IllegalStateException(request.uri().toString(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static String property(String name) {
        String value = System.getProperty(name);
        if (value == null) {
            throw new IllegalStateException(name + " is not set: run this test with `mvn verify`");
        }
        return value;
    }
}
