using System.Text.Json.Serialization;

namespace Plimsoll.Packaging.Attestation;

/// <summary>How an image came to be: what was asked for, what was used, by whom and when (SLSA provenance v1).</summary>
internal sealed record Provenance(BuildDefinition BuildDefinition, RunDetails RunDetails);

/// <summary>What was built from what.</summary>
internal sealed record BuildDefinition(string BuildType, ExternalParameters ExternalParameters, InternalParameters InternalParameters,
    IReadOnlyList<ResourceDescriptor> ResolvedDependencies);

/// <summary>What whoever asked for the build chose.</summary>
internal sealed record ExternalParameters(string Source, string Commit, string Workspace, string Unit, string Path);

/// <summary>What followed from that: the input key, and the toolchain and packages by name.</summary>
internal sealed record InternalParameters(string InputKey, string Builder, IReadOnlyDictionary<string, string> Values);

/// <summary>Something that was used, by content (in-toto attestation, spec/v1/resource_descriptor.md).</summary>
internal sealed record ResourceDescriptor(string? Uri = null, string? Name = null, IReadOnlyDictionary<string, string>? Digest = null);

/// <summary>Who built, and when.</summary>
internal sealed record RunDetails(BuilderId Builder, RunMetadata Metadata);

/// <summary>Who built.</summary>
internal sealed record BuilderId([property: JsonPropertyName("id")] string Id);

/// <summary>When (RFC 3339, UTC), and which run of the builder it was.</summary>
internal sealed record RunMetadata(string InvocationId, string StartedOn, string FinishedOn);
