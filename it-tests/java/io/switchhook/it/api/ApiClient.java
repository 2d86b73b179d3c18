package io.switchhook.it.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** Somebody who uses the API of the server under test. */
public final class ApiClient {

    /** The first administrator. */
    public static final String ADMIN = "admin";

    /** What the settings of tests give the first administrator for a password. */
    public static final String PASSWORD = "Prüfung: 42 Türme";

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient HTTP =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(10)).build();
    private static final Duration PATIENCE = Duration.ofSeconds(120);
    private static final String CONTENT_TYPE = "Content-Type";

    private final List<String> headers;

    private ApiClient(List<String> headers) {
        this.headers = headers;
    }

    /** Somebody who shows no credential. */
    public static ApiClient nobody() {
        return new ApiClient(List.of());
    }

    public static ApiClient admin() {
        return signedIn(ADMIN, PASSWORD);
    }

    public static ApiClient signedIn(String username, String password) {
        String pair = username + ":" + password;
        return nobody().with("Authorization",
                "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8)));
    }

    /** The same with one more header. */
    public ApiClient with(String name, String value) {
        List<String> more = new ArrayList<>(headers);
        more.add(name);
        more.add(value);
        return new ApiClient(List.copyOf(more));
    }

    public Answer get(String path) {
        return send("GET", path, BodyPublishers.noBody());
    }

    public Answer delete(String path) {
        return send("DELETE", path, BodyPublishers.noBody());
    }

    /** @param json with apostrophes in place of quotation marks */
    public Answer post(String path, String json) {
        return with(CONTENT_TYPE, "application/json").send("POST", path, json(json));
    }

    /** @param json with apostrophes in place of quotation marks */
    public Answer patch(String path, String json) {
        return with(CONTENT_TYPE, "application/merge-patch+json").send("PATCH", path, json(json));
    }

    /** @param json with apostrophes in place of quotation marks */
    public Answer put(String path, String json) {
        return with(CONTENT_TYPE, "application/json").send("PUT", path, json(json));
    }

    public Answer postCsv(String path, String csv) {
        return with(CONTENT_TYPE, "text/csv").send("POST", path, BodyPublishers.ofString(csv));
    }

    private static BodyPublisher json(String json) {
        return BodyPublishers.ofString(json.replace('\'', '"'));
    }

    /** Any request. */
    public Answer send(String method, String path, BodyPublisher body) {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri(path)).timeout(PATIENCE).method(method, body);
        if (!headers.isEmpty()) {
            request.headers(headers.toArray(String[]::new));
        }
        try {
            return new Answer(HTTP.send(request.build(), BodyHandlers.ofString()));
        } catch (IOException e) {
            throw new UncheckedIOException(method + " " + path, e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Gets something that is no text. */
    public HttpResponse<byte[]> download(String path) {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri(path)).timeout(PATIENCE);
        if (!headers.isEmpty()) {
            request.headers(headers.toArray(String[]::new));
        }
        try {
            return HTTP.send(request.build(), BodyHandlers.ofByteArray());
        } catch (IOException e) {
            throw new UncheckedIOException(path, e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Puts a file there. */
    public Answer upload(String path, byte[] file) {
        return with(CONTENT_TYPE, "audio/wav").send("PUT", path, BodyPublishers.ofByteArray(file));
    }

    private static URI uri(String path) {
        String port = System.getProperty("switchhook.it.http.port");
        String below = path.startsWith("/health") ? "" : "/api/v1";
        return URI.create("http://127.0.0.1:" + port + "/switchhook" + below + path);
    }

    /** What came back. */
    public record Answer(HttpResponse<String> response) {

        public int status() {
            return response.statusCode();
        }

        public String body() {
            return response.body();
        }

        /** The value of a header, or an empty text. */
        public String header(String name) {
            return response.headers().firstValue(name).orElse("");
        }

        public JsonNode json() {
            try {
                return JSON.readTree(response.body());
            } catch (JsonProcessingException e) {
                throw new AssertionError("No JSON: " + response + " " + response.body(), e);
            }
        }

        @Override
        public String toString() {
            return response + " " + response.body();
        }
    }
}
