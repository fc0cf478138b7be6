package dev.hasten.catalog;

/// A place a model can be fetched from.
public sealed interface Source extends ModelSpec permits HubFile, PipPackage {}
