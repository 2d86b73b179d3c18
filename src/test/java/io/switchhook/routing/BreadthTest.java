package io.switchhook.routing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BreadthTest {

    @ParameterizedTest
    @CsvSource({
        "60, 1, 30", "60, 2, '15,15'", "60, 7, '5,5,4,4,4,4,4'", "3, 1, 2", "3, 2, '1,1'", "3, 3, '1,1,1'", "1, 1, 1"
    })
    void halfIsDividedOrAsMuchAsIsNeeded(int all, int branches, String shares) {
        assertThat(Breadth.of(List.of(Integer.toString(all)), 60).take(0, branches).orElseThrow())
                .extracting(Object::toString).containsExactly(shares.split(","));
    }

    @ParameterizedTest
    @CsvSource({"'', 60", "'x', 60", "'-5', 60", "99999999999, 60", "' 7 ', 7", "0, 0", "61, 60", "60, 60"})
    void whatARequestSaysCountsUpToTheLimit(String value, int most) {
        List<String> values = value.isEmpty() ? List.of() : List.of(value);

        assertThat(Breadth.of(values, 60).take(0, most + 1)).isEmpty();
        assertThat(Breadth.of(values, 60).take(0, most)).isPresent();
    }

    @Test
    void leastOfSeveralCounts() {
        assertThat(Breadth.of(List.of("9", "2"), 60).take(0, 3)).isEmpty();
    }

    /** Branches begin and end as they like: together they never have more than there is, and each has something. */
    @Property
    void neverMoreThanThereIs(
            @ForAll @IntRange(min = 0, max = 60) int all, @ForAll @Size(max = 30) List<@IntRange(min = 1, max = 5) Integer> steps) {
        Breadth breadth = Breadth.of(List.of(Integer.toString(all)), 60);
        Map<Integer, Integer> running = new HashMap<>();
        int next = 0;
        for (int step : steps) {
            if (step == 5) {
                new ArrayList<>(running.keySet()).stream().findAny().ifPresent(branch -> {
                    breadth.giveBack(branch);
                    running.remove(branch);
                });
                continue;
            }
            int before = sum(running);
            Optional<List<Integer>> shares = breadth.take(next, step);
            assertThat(shares.isPresent()).isEqualTo(step <= all - before);
            for (int share : shares.orElse(List.of())) {
                assertThat(share).isPositive();
                running.put(next++, share);
            }
            assertThat(sum(running)).isLessThanOrEqualTo(all);
        }
    }

    private static int sum(Map<Integer, Integer> running) {
        return running.values().stream().mapToInt(Integer::intValue).sum();
    }
}
