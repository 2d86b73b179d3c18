package io.switchhook.it.api;

import io.switchhook.it.CallFixture;
import io.switchhook.it.Server;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Test;
import java.util.Map;
import java.net.http.HttpRequest.BodyPublishers;

class ProblemIT extends CallFixture {

    @Deployment(testable = false)
    static WebArchive archive() {
        Map<String,String> s = settings();
        s.put("switchhook.admin.password", ApiClient.PASSWORD);
        return Server.archive(s);
    }

    @Test
    void hello() {
        System.out.println("ZZ " + ApiClient.nobody().get("/hello"));
        System.out.println("ZZ " + ApiClient.admin().get("/hello"));
        System.out.println("ZZ " + ApiClient.admin().get("/hello").response().headers().map());
        System.out.println("ZZ " + ApiClient.admin().get("/none"));
        System.out.println("ZZ " + ApiClient.admin().get("/hello/fail"));
        System.out.println("ZZ " + ApiClient.admin().delete("/hello"));
        System.out.println("ZZ " + ApiClient.admin().post("/hello", "{'name':'y','n':3}"));
        System.out.println("ZZ " + ApiClient.admin().post("/hello", "{'name':'y','m':3}"));
        System.out.println("ZZ " + ApiClient.admin().post("/hello", "{'name':'y','n':'3'}"));
        System.out.println("ZZ " + ApiClient.admin().post("/hello", "{'name':2,'n':3}"));
        System.out.println("ZZ " + ApiClient.admin().post("/hello", "{'name':"));
        System.out.println("ZZ " + ApiClient.admin().post("/hello", ""));
        System.out.println("ZZ " + ApiClient.admin().post("/hello", "{'name':'" + "x".repeat(70000) + "'}").status());
        System.out.println("ZZ " + ApiClient.admin().with("Content-Type", "text/plain").send("POST", "/hello", BodyPublishers.ofString("x")));
        System.out.println("ZZ " + ApiClient.admin().with("Accept", "image/png").get("/hello"));
        System.out.println("ZZ " + ApiClient.admin().send("OPTIONS", "/hello", BodyPublishers.noBody()));
        System.out.println("ZZ " + ApiClient.admin().with("Origin", "http://evil").post("/hello", "{}"));
    }
}
