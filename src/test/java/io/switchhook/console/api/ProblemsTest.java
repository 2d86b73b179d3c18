package io.switchhook.console.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.switchhook.console.api.Problem.FieldFault;
import io.switchhook.database.DatabaseUnavailableException;
import io.switchhook.registrar.LocationUnavailableException;
import io.switchhook.subscriber.InvalidFieldException;
import io.switchhook.subscriber.TakenException;
import java.io.ByteArrayInputStream;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import javax.ws.rs.ClientErrorException;
import javax.ws.rs.ForbiddenException;
import javax.ws.rs.NotAcceptableException;
import javax.ws.rs.NotFoundException;
import javax.ws.rs.NotSupportedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ProblemsTest {

    private final Problems problems = new Problems();
    private final Json json = new Json();
    private final Bodies bodies = new Bodies(json);

    private Problem of(Throwable failure) {
        return problems.of(failure, "GET /test");
    }

    static Stream<Arguments> failures() {
        return Stream.of(
                Arguments.of(new NotFoundException("There is no subscriber x."), 404, "There is no subscriber x."),
                Arguments.of(new NotFoundException(), 404, "There is nothing at this path."),
                Arguments.of(new NotAcceptableException(), 406, "Nothing that Accept asks for can be given here."),
                Arguments.of(new NotSupportedException(), 415, "Content-Type is none that is taken here."),
                Arguments.of(new ForbiddenException("Not you."), 403, "Not you."),
                Arguments.of(new ClientErrorException("Too large.", 413), 413, "Too large."),
                Arguments.of(new DatabaseUnavailableException("db.internal:5432 refused"), 503, "The database cannot be used now."),
                Arguments.of(new LocationUnavailableException("db.internal:5432"), 503, "The database cannot be used now."),
                Arguments.of(new IllegalStateException("secret"), 500, "The server failed to do this; its log says why."));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void failureHasItsStatusAndTellsNoMoreThanItMay(Throwable failure, int status, String detail) {
        Problem problem = of(failure);

        assertThat(problem.status()).isEqualTo(status);
        assertThat(problem.detail()).isEqualTo(detail);
        assertThat(problem.title()).isNotBlank();
        assertThat(problem.errors()).isEmpty();
    }

    @Test
    void outageSaysWhenToComeAgain() {
        assertThat(of(new DatabaseUnavailableException("gone")).headers()).containsKey("Retry-After");
        assertThat(of(new NotFoundException()).headers()).isEmpty();
    }

    @Test
    void invalidFieldIsNamed() {
        Problem problem = of(new InvalidFieldException("email", "must be an address"));

        assertThat(problem.status()).isEqualTo(422);
        assertThat(problem.errors()).containsExactly(new FieldFault("email", "must be an address"));
    }

    @Test
    void takenNameIsAConflict() {
        Problem problem = of(new TakenException("username", "exists already"));

        assertThat(problem.status()).isEqualTo(409);
        assertThat(problem.errors()).containsExactly(new FieldFault("username", "exists already"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "422 | colour | {'colour':'red'}", "422 | ringTime | {'ringTime':'20'}", "422 | ringTime | {'ringTime':1.5}",
        "422 | enabled | {'enabled':'true'}", "422 | username | {'username':1}", "422 | addresses | {'addresses':'77'}",
        "422 | addresses[1] | {'addresses':['77',{}]}",
        "400 | - | {'username':", "400 | - | {'username':'a','username':'b'}", "400 | - | {} {}", "400 | - | [1]", "400 | - | nonsense"})
    void jsonThatIsNotTakenIsExplained(int status, String field, String text) {
        Throwable failure = catchThrowable(() -> json.mapper().readValue(text.replace('\'', '"'), SubscriberInput.class));

        Problem problem = of(failure);

        assertThat(problem.status()).isEqualTo(status);
        assertThat(problem.errors()).extracting(FieldFault::field)
                .isEqualTo(field.equals("-") ? List.of() : List.of(field));
    }

    @Test
    void jsonThatCannotBeWrittenIsOurOwnFault() {
        Throwable failure = catchThrowable(() -> json.mapper().writeValueAsString(new Object()));

        assertThat(of(failure).status()).isEqualTo(500);
    }

    @Test
    void timesAreWrittenAsText() throws JsonProcessingException {
        assertThat(json.mapper().writeValueAsString(Instant.EPOCH)).isEqualTo("\"1970-01-01T00:00:00Z\"");
    }

    @Test
    void bodyThatIsTooLargeIsRefused() {
        String text = "{\"username\":\"" + "x".repeat(Json.LARGEST_BODY + 10_000) + "\"}";

        Throwable failure = catchThrowable(() -> json.mapper()
                .readValue(new ByteArrayInputStream(text.getBytes()), SubscriberInput.class));

        assertThat(of(failure).status()).isEqualTo(413);
    }

    @Test
    void problemIsWrittenAsRfc9457Says() throws JsonProcessingException {
        Problem problem = Problem.of(404, "There is nothing.").at("/switchhook/api/v1/none");

        assertThat(json.mapper().readTree(json.mapper().writeValueAsString(problem))).isEqualTo(json.mapper().readTree("""
                {"type": "about:blank", "title": "Not Found", "status": 404, "detail": "There is nothing.",
                 "instance": "/switchhook/api/v1/none"}"""));
    }

    @Test
    void patchTellsWhatIsGivenFromWhatIsReset() throws JsonProcessingException {
        var patch = json.mapper().readValue("{\"email\":null,\"displayName\":\"A\"}",
                ObjectNode.class);

        Bodies.Change<SubscriberInput> change = bodies.change(patch, SubscriberInput.class);

        assertThat(change.reset()).isEqualTo(Set.of("email"));
        assertThat(change.given().change("alice", "example.test", change.reset())).satisfies(draft -> {
            assertThat(draft.displayName()).isEqualTo("A");
            assertThat(draft.email()).isEmpty();
            assertThat(draft.locale()).isNull();
            assertThat(draft.password()).isNull();
        });
    }

    @Test
    void secretsAreNotShown() {
        assertThat(new SubscriberInput("a", "b", "secret", null, null, null, null, null, null, null, null, null, null))
                .asString().doesNotContain("secret");
        assertThat(new AdministratorInput("a", "secret", null)).asString().doesNotContain("secret");
    }
}
