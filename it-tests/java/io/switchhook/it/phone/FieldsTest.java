package io.switchhook.it.phone;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FieldsTest {

    @Test
    void listsAreSplitOutsideOfQuotesAndBrackets() {
        Fields fields = Fields.parse("Contact: \"Doe, \\\"J\\\"\" <sip:a@b?x=1,2>;q=1, <sip:c@d>\r\nm: <sip:e@f>");

        assertThat(fields.values("contact"))
                .containsExactly("\"Doe, \\\"J\\\"\" <sip:a@b?x=1,2>;q=1", "<sip:c@d>", "<sip:e@f>");
    }

    @Test
    void foldedLinesAreJoinedAndOtherCommasStay() {
        Fields fields = Fields.parse("Date: Sat,\r\n 21 Nov 2026 00:00:00 GMT");

        assertThat(fields.values("Date")).containsExactly("Sat, 21 Nov 2026 00:00:00 GMT");
    }

    @Test
    void settingPutsOneFieldInThePlaceOfAll() {
        Fields fields = Fields.parse("A-One: 1\r\nRoute: <sip:x>\r\nB-Two: 2\r\nRoute: <sip:y>");
        fields.set("Route", "<sip:z>");
        StringBuilder text = new StringBuilder();
        fields.appendTo(text);

        assertThat(text).hasToString("A-One: 1\r\nRoute: <sip:z>\r\nB-Two: 2\r\n");
    }
}
