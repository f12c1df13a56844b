package io.headgate.config;

import io.headgate.Policy;
import io.headgate.RequestMatch;

/** A policy and where its parts stand in the file. */
record FilePolicy(Policy policy, Section section) {
    String name() {
        return policy.name();
    }

    /** How messages about it begin. */
    String where() {
        return section.where();
    }

    Place placeOfName() {
        return section.placeOfValue(PolicySection.NAME);
    }

    /** Where the key stands, or else the policy. */
    Place placeOfKey() {
        return section.placeOfValue(PolicySection.KEY);
    }

    Place placeOfMatch() {
        return section.placeOfValue(PolicySection.MATCH);
    }

    /** Whether a filter applies it; otherwise only annotations and code that name it do. */
    boolean isMatched() {
        return !policy.match().equals(RequestMatch.ALL);
    }
}
