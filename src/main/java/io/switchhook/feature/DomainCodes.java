package io.switchhook.feature;

/** The codes of each domain. Thread-safe; nothing here waits. */
public interface DomainCodes {

    /** The codes in force now in the domain of this name or alias. */
    FeatureCodes of(String domain);
}
