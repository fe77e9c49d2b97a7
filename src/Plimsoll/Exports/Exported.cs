using Plimsoll.Runtime;
using Plimsoll.Runtime.Kubernetes.Export;
using Plimsoll.Runtime.Kubernetes.Rendering;

namespace Plimsoll.Exports;

/// <summary>What is exported.</summary>
/// <param name="Environment">Which environment.</param>
/// <param name="Commit">At which commit.</param>
/// <param name="Rendered">Its objects.</param>
/// <param name="Servers">Which servers take them.</param>
internal sealed record Exported(EnvironmentId Environment, string Commit, RenderedEnvironment Rendered, ServerRange Servers);
