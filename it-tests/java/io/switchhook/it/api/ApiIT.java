package io.switchhook.it.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.switchhook.it.CallFixture;
import io.switchhook.it.People;
import io.switchhook.it.Server;
import io.switchhook.it.api.ApiClient.Answer;
import io.switchhook.it.phone.Change;
import io.switchhook.it.phone.Dialog;
import io.switchhook.it.phone.IncomingCall;
import io.switchhook.it.phone.IncomingResponse;
import io.switchhook.it.phone.OutgoingCall;
import io.switchhook.it.phone.Phone;
import io.switchhook.it.phone.Proof;
import io.switchhook.it.phone.Transport;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Provisioning over HTTP: who may do it, what it does to SIP in the same moment, and how it refuses. */
class ApiIT extends CallFixture {

    private static final String ALICE = "/subscribers/alice@" + Server.DOMAIN;
    private static final String READER = "reader";
    private static final String READERS_PASSWORD = "may only read: 1";
    private static final String CSV_HEADER = "username,domain,password,displayName,addresses\n";

    private final ApiClient admin = ApiClient.admin();

    @Deployment(testable = false)
    static WebArchive archive() {
        Map<String, String> settings = patientSettings();
        settings.remove("switchhook.trusted");
        settings.put("switchhook.bans.limit", "1000");
        return Server.archive(settings);
    }

    // Who may do what

    /** @param template the path as the API's description has it */
    private record Operation(String method, String template, String path, String body, int status) {

        static Operation of(String method, String path, int status) {
            return new Operation(method, path, path, "{}", status);
        }

        static Operation of(String method, String template, String path, int status) {
            return new Operation(method, template, path, "{}", status);
        }

        Answer by(ApiClient client) {
            boolean bodiless = method.equals("GET") || method.equals("DELETE");
            return client.with("Content-Type", path.endsWith("/import") ? "text/csv" : "application/json")
                    .send(method, path, bodiless ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        }

        boolean reads() {
            return method.equals("GET") && !path.contains("credentials=true");
        }
    }

    /** Every operation, with what an administrator gets for it. */
    private static List<Operation> operations() {
        return List.of(
                Operation.of("GET", "/openapi.json", 200),
                Operation.of("GET", "/domains", 200),
                Operation.of("POST", "/domains", 422),
                Operation.of("GET", "/domains/{domain}", "/domains/" + Server.DOMAIN, 200),
                Operation.of("PATCH", "/domains/{domain}", "/domains/none.test", 404),
                Operation.of("DELETE", "/domains/{domain}", "/domains/none.test", 404),
                Operation.of("GET", "/domains/{domain}/feature-codes", "/domains/" + Server.DOMAIN + "/feature-codes", 200),
                Operation.of("PUT", "/domains/{domain}/feature-codes", "/domains/none.test/feature-codes", 404),
                Operation.of("GET", "/subscribers", 200),
                Operation.of("POST", "/subscribers", 422),
                Operation.of("GET", "/subscribers/{subscriber}", ALICE, 200),
                Operation.of("PATCH", "/subscribers/{subscriber}", "/subscribers/none@example.test", 404),
                Operation.of("DELETE", "/subscribers/{subscriber}", "/subscribers/none@example.test", 404),
                Operation.of("GET", "/subscribers/{subscriber}/bindings", ALICE + "/bindings", 200),
                Operation.of("DELETE", "/subscribers/{subscriber}/bindings/{binding}", ALICE + "/bindings/none", 404),
                Operation.of("GET", "/subscribers/{subscriber}/forwarding", ALICE + "/forwarding", 200),
                Operation.of("PUT", "/subscribers/{subscriber}/forwarding", "/subscribers/none@example.test/forwarding", 404),
                Operation.of("GET", "/subscribers/{subscriber}/voicemail", ALICE + "/voicemail", 200),
                Operation.of("PATCH", "/subscribers/{subscriber}/voicemail", "/subscribers/none@example.test/voicemail", 404),
                ofMailbox("GET", "/messages", "/messages", 200),
                ofMailbox("GET", "/messages/{message}", "/messages/none", 404),
                ofMailbox("PATCH", "/messages/{message}", "/messages/none", 404),
                ofMailbox("DELETE", "/messages/{message}", "/messages/none", 404),
                ofMailbox("GET", "/messages/{message}/sound", "/messages/none/sound", 404),
                ofMailbox("GET", "/greetings", "/greetings", 200),
                ofMailbox("GET", "/greetings/{kind}", "/greetings/busy", 404),
                ofMailbox("PUT", "/greetings/{kind}", "/greetings/busy", 415),
                ofMailbox("DELETE", "/greetings/{kind}", "/greetings/none", 404),
                Operation.of("GET", "/domains/{domain}/forwarding", "/domains/example.test/forwarding", 200),
                Operation.of("PUT", "/domains/{domain}/forwarding", "/domains/none.test/forwarding", 404),
                Operation.of("GET", "/domains/{domain}/holidays", "/domains/example.test/holidays", 200),
                Operation.of("PUT", "/domains/{domain}/holidays", "/domains/none.test/holidays", 404),
                Operation.of("GET", "/route-preview", 422),
                Operation.of("GET", "/groups", 200),
                Operation.of("POST", "/groups", 422),
                Operation.of("GET", "/groups/{group}", "/groups/none@example.test", 404),
                Operation.of("PUT", "/groups/{group}", "/groups/none@example.test", 404),
                Operation.of("DELETE", "/groups/{group}", "/groups/none@example.test", 404),
                new Operation("POST", "/subscribers/import", "/subscribers/import", "username,domain\n", 200),
                Operation.of("GET", "/subscribers/export", 200),
                Operation.of("GET", "/subscribers/export", "/subscribers/export?credentials=true", 200),
                Operation.of("GET", "/bans", 200),
                Operation.of("DELETE", "/bans/{key}", "/bans/192.0.2.1", 404),
                Operation.of("GET", "/administrators", 200),
                Operation.of("POST", "/administrators", 422),
                Operation.of("GET", "/administrators/{administrator}", "/administrators/admin", 200),
                Operation.of("PATCH", "/administrators/{administrator}", "/administrators/none", 404),
                Operation.of("DELETE", "/administrators/{administrator}", "/administrators/none", 404));
    }

    private static Operation ofMailbox(String method, String template, String path, int status) {
        return Operation.of(
                method, "/subscribers/{subscriber}/voicemail" + template, ALICE + "/voicemail" + path, status);
    }

    /** What a subscriber can do with his own. */
    private static Stream<Operation> ownOperations() {
        return operations().stream()
                .filter(operation -> operation.template().startsWith("/subscribers/{subscriber}/voicemail"))
                .map(operation -> new Operation(
                        operation.method(),
                        operation.template().replace("/subscribers/{subscriber}", "/me"),
                        operation.path().replaceFirst("/subscribers/[^/]*", "/me"),
                        operation.body(),
                        operation.path().contains("/none@") ? 200 : operation.status()));
    }

    @Test
    void subscriberHasWhatIsHisOwnAndNothingElse() {
        ApiClient alice = ApiClient.signedIn("alice@" + Server.DOMAIN, People.password("alice"));

        assertThat(ownOperations()).hasSize(11).allSatisfy(operation -> {
            Answer byAlice = operation.by(alice);
            assertThat(byAlice.status()).as("%s %s: %s", operation.method(), operation.path(), byAlice)
                    .isEqualTo(operation.status());
            isProblem(operation.by(admin), 401);
            isProblem(operation.by(ApiClient.signedIn("alice@" + Server.DOMAIN, "not the password")), 401);
        });
        assertThat(operations()).allSatisfy(operation -> isProblem(operation.by(alice), 401));
        for (String path : List.of("/me/../subscribers/1", "/me/%2e%2e/subscribers/1", "/me;x=y/../subscribers",
                "/subscribers/../me", "/subscribers/1;/../../me", "//subscribers", "/me//../subscribers")) {
            assertThat(alice.get(path).status()).as(path).isIn(400, 401, 403, 404);
        }
    }

    @Test
    void everyOperationAsksWhoIsThereAndWhatHeMayDo() {
        createReader();
        ApiClient reader = ApiClient.signedIn(READER, READERS_PASSWORD);

        assertThat(operations()).allSatisfy(operation -> {
            Answer nobody = operation.by(ApiClient.nobody());
            isProblem(nobody, 401);
            assertThat(nobody.header("WWW-Authenticate")).isEqualTo("Basic realm=\"Switchhook\", charset=\"UTF-8\"");
            isProblem(operation.by(ApiClient.signedIn("admin", "not the password")), 401);
            isProblem(operation.by(ApiClient.signedIn("nobody", "not the password")), 401);
            Answer byReader = operation.by(reader);
            assertThat(byReader.status()).as("reader: %s", byReader).isEqualTo(operation.reads() ? operation.status() : 403);
            Answer byAdmin = operation.by(admin);
            assertThat(byAdmin.status()).as("admin: %s", byAdmin).isEqualTo(operation.status());
        });
        admin.delete("/administrators/" + READER);
    }

    @Test
    void descriptionListsEveryOperation() {
        JsonNode description = admin.get("/openapi.json").json();

        assertThat(description.path("openapi").asText()).startsWith("3.");
        List<String> described = new ArrayList<>();
        description.path("paths").properties().forEach(path -> path.getValue().fieldNames()
                .forEachRemaining(method -> described.add(method.toUpperCase() + " " + path.getKey())));
        assertThat(described).containsExactlyInAnyOrderElementsOf(Stream.concat(operations().stream(), ownOperations())
                .map(each -> each.method() + " " + each.template()).distinct().toList());
        assertThat(description.at("/components/schemas/Subscriber/properties").has("password")).isFalse();
    }

    @Test
    void changedPasswordIsInForceAtOnce() {
        createReader();
        ApiClient before = ApiClient.signedIn(READER, READERS_PASSWORD);
        assertThat(before.get("/domains").status()).isEqualTo(200);

        Answer changed = admin.patch("/administrators/" + READER, "{'password':'another password'}");

        assertThat(changed.json().path("role").asText()).isEqualTo("READ_ONLY");
        assertThat(changed.body()).doesNotContain("another password").doesNotContain("argon2");
        isProblem(before.get("/domains"), 401);
        assertThat(ApiClient.signedIn(READER, "another password").get("/domains").status()).isEqualTo(200);
        assertThat(admin.delete("/administrators/" + READER).status()).isEqualTo(204);
        isProblem(ApiClient.signedIn(READER, "another password").get("/domains"), 401);
    }

    @Test
    void lastAdministratorStays() {
        isProblem(admin.delete("/administrators/admin"), 409);
        isProblem(admin.patch("/administrators/admin", "{'role':'READ_ONLY'}"), 409);
        assertThat(admin.get("/administrators/admin").json().path("role").asText()).isEqualTo("ADMIN");
    }

    @Test
    void pagesOfOtherSitesChangeNothing() {
        String path = "/domains";
        isProblem(admin.with("Origin", "http://evil.test").post(path, "{'name':'evil.test'}"), 403);
        isProblem(admin.with("Sec-Fetch-Site", "cross-site").post(path, "{'name':'evil.test'}"), 403);
        isProblem(admin.with("Content-Type", "application/x-www-form-urlencoded")
                .send("POST", path, BodyPublishers.ofString("name=evil.test")), 415);
        isProblem(admin.with("Content-Type", "text/plain")
                .send("POST", path, BodyPublishers.ofString("{\"name\":\"evil.test\"}")), 415);
        assertThat(admin.get(path).body()).doesNotContain("evil.test");
    }

    // What it does

    @Test
    void subscriberIsInForceForTheNextMessage() {
        Answer created = admin.post("/subscribers", "{'username':'new','domain':'example.test','password':'"
                + People.password("new") + "','displayName':'Nora','addresses':['4711']}");
        assertThat(created.status()).as("%s", created).isEqualTo(201);
        assertThat(created.header("Location")).endsWith("/api/v1/subscribers/" + created.json().path("id").asLong());
        assertThat(created.body()).doesNotContain(People.password("new")).doesNotContain("ha1");
        String path = "/subscribers/new@example.test";

        Phone alice = phone("alice");
        Phone phone = Phone.listening(Transport.UDP, "new", Server.DOMAIN, Server.address())
                .password(People.password("new"));
        phone.register();
        talk(alice, phone, "new");
        talk(alice, phone, "4711");

        assertThat(admin.patch(path, "{'enabled':false}").status()).isEqualTo(200);
        alice.invite("new").awaitStatus(404);
        assertThat(admin.patch(path, "{'enabled':true,'password':'changed: 42'}").status()).isEqualTo(200);
        assertThat(registering(phone, People.password("new"))).isEqualTo(401);
        assertThat(registering(phone, "changed: 42")).isEqualTo(200);

        assertThat(admin.delete(path).status()).isEqualTo(204);
        alice.invite("new").awaitStatus(404);
        assertThat(registering(phone, "changed: 42")).isEqualTo(401);
        isProblem(admin.get(path), 404);
        phone.close();
    }

    /** What a REGISTER with this password gets, whatever the phone itself would answer to a challenge. */
    private static int registering(Phone phone, String password) {
        Phone bare = Phone.listening(Transport.UDP, "new", Server.DOMAIN, Server.address());
        try {
            Change binding = Change.header("Contact", "<" + phone.contact() + ">");
            IncomingResponse challenge = bare.registration().send(binding).awaitStatus(401);
            return bare.registration().send(binding, Proof.of(challenge, "new", password)).awaitFinal().status();
        } finally {
            bare.close();
        }
    }

    @Test
    void domainIsInForceForTheNextMessage() {
        assertThat(admin.post("/domains", "{'name':'New.test','aliases':['alias.test']}").status()).isEqualTo(201);
        assertThat(admin.post("/subscribers", "{'username':'dora','domain':'alias.test','password':'doras password'}").status())
                .isEqualTo(201);
        Phone dora = Phone.listening(Transport.UDP, "dora", "new.test", Server.address()).password("doras password");
        dora.register();
        assertThat(dora.registration().fetch()).hasSize(1);
        dora.registration().removeAll();
        dora.close();

        Answer refused = admin.delete("/domains/new.test");
        isProblem(refused, 409);
        assertThat(refused.json().path("detail").asText()).isNotBlank();
        assertThat(admin.delete("/subscribers/dora@new.test").status()).isEqualTo(204);
        assertThat(admin.patch("/domains/new.test", "{'aliases':[]}").json().path("aliases")).isEmpty();
        assertThat(admin.delete("/domains/new.test").status()).isEqualTo(204);
        isProblem(admin.get("/domains/new.test"), 404);
    }

    @Test
    void bindingIsListedAndRemoved() {
        Phone alice = registered("alice");
        JsonNode bindings = admin.get(ALICE + "/bindings").json().path("items");
        assertThat(bindings).hasSize(1);
        assertThat(bindings.path(0).path("contact").asText()).isEqualTo(alice.contact());

        String path = ALICE + "/bindings/" + bindings.path(0).path("id").asText();
        assertThat(admin.delete(path).status()).isEqualTo(204);

        assertThat(alice.registration().fetch()).isEmpty();
        isProblem(admin.delete(path), 404);
    }

    @Test
    void listIsSearchedAndPaged() {
        List<String> names = List.of("paged-a", "paged-b", "paged-c", "paged-d");
        names.forEach(name -> admin.post("/subscribers",
                "{'username':'" + name + "','domain':'example.test','password':'password1'}"));

        assertThat(usernames("/subscribers?q=paged&domain=example.test")).isEqualTo(names);
        assertThat(usernames("/subscribers?q=paged&domain=example.test&offset=1&limit=2"))
                .containsExactly("paged-b", "paged-c");
        assertThat(admin.get("/subscribers?q=paged&domain=example.test&limit=1").json().path("total").asInt()).isEqualTo(4);
        isField(admin.get("/subscribers?limit=0"), 422, "limit");
        isField(admin.get("/subscribers?limit=1001"), 422, "limit");
        isField(admin.get("/subscribers?offset=-1"), 422, "offset");
        isField(admin.get("/subscribers?offset=x"), 422, "offset");
    }

    @Test
    void changeMayDependOnTheVersion() {
        Answer read = admin.get("/subscribers/dave@example.test");
        String version = read.header("ETag");
        assertThat(version).isNotEmpty();
        Answer changed = admin.with("If-Match", version).patch("/subscribers/dave@example.test", "{'displayName':'Dave'}");
        assertThat(changed.status()).isEqualTo(200);
        assertThat(changed.header("ETag")).isNotEqualTo(version);

        isProblem(admin.with("If-Match", version).patch("/subscribers/dave@example.test", "{'displayName':'D.'}"), 412);
        isProblem(admin.with("If-Match", version).delete("/subscribers/dave@example.test"), 412);

        Answer reset = admin.patch("/subscribers/dave@example.test", "{'displayName':null}");
        assertThat(reset.json().path("displayName").asText()).isEmpty();
    }

    // How it refuses

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "422 | username | {'domain':'example.test','password':'password1'}",
        "422 | username | {'username':'a b','domain':'example.test','password':'password1'}",
        "409 | username | {'username':'alice','domain':'example.test','password':'password1'}",
        "422 | domain   | {'username':'x','password':'password1'}",
        "422 | domain   | {'username':'x','domain':'elsewhere.test','password':'password1'}",
        "422 | password | {'username':'x','domain':'example.test'}",
        "422 | password | {'username':'x','domain':'example.test','password':'short'}",
        "422 | ringTime | {'username':'x','domain':'example.test','password':'password1','ringTime':0}",
        "422 | ringTime | {'username':'x','domain':'example.test','password':'password1','ringTime':'20'}",
        "422 | callWaiting | {'username':'x','domain':'example.test','password':'password1','callWaiting':'off'}",
        "422 | timeZone | {'username':'x','domain':'example.test','password':'password1','timeZone':'Mars'}",
        "422 | enabled  | {'username':'x','domain':'example.test','password':'password1','enabled':'yes'}",
        "422 | classOfService | {'username':'x','domain':'example.test','password':'password1','classOfService':['all']}",
        "409 | addresses | {'username':'x','domain':'example.test','password':'password1','addresses':['alice']}",
        "422 | colour   | {'username':'x','domain':'example.test','password':'password1','colour':'red'}",
        "422 | ha1Md5   | {'username':'x','domain':'example.test','ha1Md5':'00'}"})
    void refusedSubscriberNamesTheField(int status, String field, String body) {
        Answer answer = admin.post("/subscribers", body);

        isField(answer, status, field);
        assertThat(answer.body()).doesNotContain("password1");
        isProblem(admin.get("/subscribers/x@example.test"), 404);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "username | {'username':'other'}", "domain | {'domain':'other.test'}", "password | {'password':null}",
        "colour | {'colour':null}", "email | {'email':'nobody'}"})
    void refusedChangeNamesTheField(String field, String body) {
        isField(admin.patch(ALICE, body), 422, field);
    }

    @Test
    void whatJerseyRefusesIsAProblemDocumentToo() {
        isProblem(admin.get("/none"), 404);
        isProblem(admin.get("/subscribers/none"), 404);
        Answer method = admin.send("PUT", ALICE, BodyPublishers.noBody());
        isProblem(method, 405);
        assertThat(method.header("Allow")).contains("PATCH");
        isProblem(admin.with("Accept", "image/png").get("/domains"), 406);
        isProblem(admin.post("/domains", "{'name':"), 400);
        isProblem(admin.post("/domains", ""), 400);
        isProblem(admin.post("/domains", "{'name':'a.test','name':'b.test'}"), 400);
        isProblem(admin.post("/domains", "{'name':'" + "x".repeat(70_000) + "'}"), 413);
    }

    // Files

    @Test
    void fileIsImportedOnceAndExportedAgain() {
        String file = CSV_HEADER + "csv1,example.test,password1,\"One, \"\"1\"\"\",811;812\ncsv2,example.test,password2,,\n";
        assertThat(imported(file)).containsEntry("read", 2).containsEntry("created", 2).containsEntry("failed", 0);
        assertThat(imported(file)).containsEntry("unchanged", 2).containsEntry("changed", 0);

        Answer exported = admin.get("/subscribers/export?domain=example.test");
        assertThat(exported.header("Content-Type")).startsWith("text/csv");
        assertThat(exported.body()).contains("csv1,example.test,\"One, \"\"1\"\"\"").doesNotContain("ha1");
        assertThat(imported(exported.body())).containsEntry("created", 0).containsEntry("changed", 0).containsEntry("failed", 0);

        String backup = admin.get("/subscribers/export?domain=example.test&credentials=true").body();
        admin.delete("/subscribers/csv1@example.test");
        assertThat(imported(backup)).containsEntry("created", 1).containsEntry("changed", 0);
        Phone phone = Phone.listening(Transport.UDP, "csv1", Server.DOMAIN, Server.address()).password("password1");
        phone.register();
        phone.registration().removeAll();
        phone.close();
        Stream.of("csv1", "csv2").forEach(each -> admin.delete("/subscribers/" + each + "@example.test"));
    }

    @Test
    void badRowsAreReportedAndGoodOnesKept() {
        Answer answer = admin.postCsv("/subscribers/import", CSV_HEADER
                + "csv3,example.test,password1,,\ncsv4,example.test,short,,\n\"csv5,example.test,password1,,\n"
                + "csv6,unknown.test,password1,,\ncsv7,example.test,password1\ncsv8,example.test,password1,,alice\n");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.json().path("created").asInt()).isEqualTo(1);
        List<String> errors = new ArrayList<>();
        answer.json().path("errors").forEach(each -> errors.add(each.path("line").asInt() + each.path("field").asText()));
        assertThat(errors).containsExactlyInAnyOrder("3password", "4", "5domain", "6", "7addresses");
        assertThat(admin.delete("/subscribers/csv3@example.test").status()).isEqualTo(204);
        isField(admin.postCsv("/subscribers/import", "username,colour\n"), 422, "colour");
        assertThat(admin.postCsv("/subscribers/import?createDomains=true", "username,domain,password\nx,file.test,password1\n")
                .json().path("created").asInt()).isEqualTo(1);
        admin.delete("/subscribers/x@file.test");
        assertThat(admin.delete("/domains/file.test").status()).isEqualTo(204);
    }

    // Health

    @Test
    void healthIsToldToEverybody() {
        for (String path : List.of("/health", "/health/ready", "/health/live")) {
            Answer answer = ApiClient.nobody().get(path);
            assertThat(answer.status()).as("%s", answer).isEqualTo(200);
            assertThat(answer.json().path("status").asText()).isEqualTo("UP");
        }
    }

    private void createReader() {
        Answer created = admin.post("/administrators",
                "{'username':'" + READER + "','password':'" + READERS_PASSWORD + "','role':'READ_ONLY'}");
        assertThat(created.status()).as("%s", created).isEqualTo(201);
    }

    private List<String> usernames(String path) {
        List<String> names = new ArrayList<>();
        admin.get(path).json().path("items").forEach(each -> names.add(each.path("username").asText()));
        return names;
    }

    private Map<String, Integer> imported(String file) {
        Answer answer = admin.postCsv("/subscribers/import", file);
        assertThat(answer.status()).as("%s", answer).isEqualTo(200);
        JsonNode report = answer.json();
        return Map.of("read", report.path("read").asInt(), "created", report.path("created").asInt(),
                "changed", report.path("changed").asInt(), "unchanged", report.path("unchanged").asInt(),
                "failed", report.path("failed").asInt());
    }

    // Forwarding

    @Test
    void forwardingIsInForceForTheNextCall() {
        Phone caller = phone("caller");
        Phone bob = registered("bob");
        Phone carol = registered("carol");
        String path = "/subscribers/bob@" + Server.DOMAIN + "/forwarding";
        talk(caller, bob, "bob");

        Answer stored = admin.put(path, "{'rules':[{'condition':'always','destination':'carol'}]}");
        assertThat(stored.status()).as("%s", stored).isEqualTo(200);
        talk(caller, carol, "bob");
        JsonNode first = admin.get("/route-preview?from=caller@example.test&to=bob@example.test").json().at("/steps/0");
        assertThat(first.at("/reasons/0").asText())
                .isEqualTo("bob@example.test: rule 1: always → sip:carol@example.test");

        isProblem(admin.with("If-Match", "\"0\"").put(path, "{}"), 412);
        isField(admin.put(path, "{'rules':[{'condition':'busy','destination':'carol'},{'condition':'busy','destination':'none'}]}"),
                422, "rules[1].destination");
        assertThat(admin.with("If-Match", stored.header("ETag")).put(path, "{}").status()).isEqualTo(200);
        talk(caller, bob, "bob");
    }

    // Groups

    @Test
    void groupIsInForceForTheNextCall() {
        Phone caller = phone("caller");
        Phone bob = registered("bob");
        Phone carol = registered("carol");

        Answer created = admin.post("/groups", "{'username':'sales','domain':'example.test','addresses':['7 00'],"
                + "'strategy':'in-order','members':['bob'],'ringTime':15,'destination':'ring-all:carol/5,bob'}");
        assertThat(created.status()).as("%s", created).isEqualTo(201);
        assertThat(created.header("Location")).endsWith("/groups/sales@example.test");
        talk(caller, bob, "sales");
        JsonNode group = admin.get("/groups/sales@example.test").json();
        assertThat(group.at("/addresses/0").asText()).isEqualTo("700");
        assertThat(group.at("/members/0").asText()).isEqualTo("bob@example.test");
        assertThat(group.at("/destination").asText()).isEqualTo("ring-all:sip:carol@example.test/5,sip:bob@example.test");
        assertThat(usernames("/groups")).containsExactly("sales");

        String toCarol = "{'strategy':'all-at-once','members':['carol']}";
        isProblem(admin.with("If-Match", "\"99\"").put("/groups/sales@example.test", toCarol), 412);
        Answer changed = admin.with("If-Match", created.header("ETag")).put("/groups/sales@example.test", toCarol);
        assertThat(changed.status()).as("%s", changed).isEqualTo(200);
        talk(caller, carol, "sales");
        JsonNode route = admin.get("/route-preview?from=caller@example.test&to=sales@example.test").json();
        assertThat(route.path("to").asText()).isEqualTo("sip:sales@example.test");
        assertThat(route.at("/steps/1/status").asInt()).isNotZero();

        isField(admin.post("/groups", "{'username':'bob','domain':'example.test','strategy':'in-order'}"), 409, "username");
        isField(admin.put("/groups/sales@example.test", "{'strategy':'in-order','members':['bob','sales']}"), 422, "members[1]");
        isField(admin.post("/subscribers", "{'username':'sales','domain':'example.test','password':'correct horse'}"), 409,
                "username");
        assertThat(caller.send("MESSAGE", "sales").awaitFinal().status()).isEqualTo(405);
        assertThat(admin.delete("/groups/sales@example.test").status()).isEqualTo(204);
        OutgoingCall gone = caller.invite("sales");
        assertThat(gone.awaitFinal().status()).isEqualTo(404);
        gone.ack();
    }

    @Test
    void groupsAreListedPageByPage() {
        List<String> names = List.of("team-a", "team-b", "team-c");
        names.forEach(name -> admin.post("/groups",
                "{'username':'" + name + "','domain':'example.test','strategy':'in-order','members':['bob']}"));

        assertThat(usernames("/groups?q=team&domain=example.test")).isEqualTo(names);
        assertThat(usernames("/groups?q=team&offset=1&limit=1")).containsExactly("team-b");
        assertThat(admin.get("/groups?q=team&limit=1").json().path("total").asInt()).isEqualTo(3);
        isField(admin.get("/groups?limit=0"), 422, "limit");
        isField(admin.get("/groups?offset=-1"), 422, "offset");
        names.forEach(name -> assertThat(admin.delete("/groups/" + name + "@example.test").status()).isEqualTo(204));
    }

    private static void talk(Phone caller, Phone callee, String target) {
        OutgoingCall outgoing = caller.invite(target);
        IncomingCall incoming = callee.awaitInvite();
        Dialog atCallee = incoming.answer();
        hangUp(outgoing.connect(), atCallee);
    }

    private static void isProblem(Answer answer, int status) {
        assertThat(answer.status()).as("%s", answer).isEqualTo(status);
        assertThat(answer.header("Content-Type")).as("%s", answer).startsWith("application/problem+json");
        assertThat(answer.json().path("status").asInt()).isEqualTo(status);
        assertThat(answer.json().path("title").asText()).isNotBlank();
        assertThat(answer.json().path("detail").asText()).isNotBlank();
        assertThat(answer.json().path("instance").asText()).startsWith("/switchhook/api/v1/");
    }

    private static void isField(Answer answer, int status, String field) {
        isProblem(answer, status);
        assertThat(answer.json().path("errors").path(0).path("field").asText()).as("%s", answer).isEqualTo(field);
    }
}
