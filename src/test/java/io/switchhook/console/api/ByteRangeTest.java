package io.switchhook.console.api;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ByteRangeTest {

    @ParameterizedTest
    @CsvSource({
        "bytes=0-0,0,0", "bytes=0-499,0,499", "bytes=500-,500,999", "bytes=-500,500,999", "bytes=-5000,0,999",
        "bytes=999-999,999,999", "bytes=0-99999999999,0,999", "BYTES = 1 - 2,1,2", "bytes=-1,999,999"})
    void partIsGiven(String header, long first, long last) {
        assertThat(ByteRange.wanted(header, 1000)).isEqualTo(new ByteRange.Wanted.Part(new ByteRange(first, last)));
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "", "bytes", "bytes=", "bytes=-", "bytes=5-2", "bytes=a-b", "bytes=0-1,3-4", "lines=0-1", "bytes=--1", "bytes=1",
        "bytes=99999999999999999999999-"})
    void whatCannotBeUnderstoodIsAskingForAll(String header) {
        assertThat(ByteRange.wanted(header, 1000)).isEqualTo(new ByteRange.Wanted.Whole());
    }

    @ParameterizedTest
    @ValueSource(strings = {"bytes=1000-", "bytes=1000-2000", "bytes=-0", "bytes=123456789012345678-"})
    void thereIsNothingBehindTheEnd(String header) {
        assertThat(ByteRange.wanted(header, 1000)).isEqualTo(new ByteRange.Wanted.Nothing());
    }

    @Test
    void noHeaderAsksForAll() {
        assertThat(ByteRange.wanted(null, 1000)).isEqualTo(new ByteRange.Wanted.Whole());
        assertThat(new ByteRange(3, 5).of(1000)).isEqualTo("bytes 3-5/1000");
        assertThat(new ByteRange(3, 5).length()).isEqualTo(3);
    }
}
