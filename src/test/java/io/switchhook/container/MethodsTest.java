package io.switchhook.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class MethodsTest {

    private static final class Hidden {

        public int twice(int number) {
            return 2 * number;
        }

        public static int answer() {
            return 42;
        }
    }

    @Test
    void methodIsCalledByNameAlsoWhenItsClassIsNotPublic() throws ReflectiveOperationException {
        assertThat(Methods.call(new Hidden(), "twice", 21)).isEqualTo(42);
        assertThat(Methods.callStatic(Hidden.class, "answer")).isEqualTo(42);
    }

    @Test
    void methodIsLookedForOnce() throws ReflectiveOperationException {
        assertThat(Methods.find(String.class, "strip", 0)).isSameAs(Methods.find(String.class, "strip", 0));
    }

    @Test
    void methodThatIsMissingIsNamed() {
        assertThatThrownBy(() -> Methods.call("text", "strip", 1))
                .isInstanceOf(NoSuchMethodException.class)
                .hasMessage("java.lang.String.strip");
    }
}
