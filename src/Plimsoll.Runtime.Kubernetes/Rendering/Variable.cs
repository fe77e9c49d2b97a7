using System.Text.Json.Nodes;

namespace Plimsoll.Runtime.Kubernetes.Rendering;

/// <summary>Where a variable of a container has its value from.</summary>
internal abstract record Variable
{
    private Variable() { }

    /// <summary>A text, given to the process exactly as it is.</summary>
    internal sealed record Text(string Value) : Variable
    {
        public override JsonObject Render(string name) => new() { ["name"] = name, ["value"] = Escape(Value) };
    }

    /// <summary>A text with <c>$(NAME)</c> in it for values of secrets.</summary>
    internal sealed record Composed(string Value) : Variable
    {
        public override JsonObject Render(string name) => new() { ["name"] = name, ["value"] = Value };
    }

    /// <summary>A value of a Secret.</summary>
    internal sealed record Secret(string Name, string Key) : Variable
    {
        public override JsonObject Render(string name) => new()
        {
            ["name"] = name,
            ["valueFrom"] = new JsonObject { ["secretKeyRef"] = new JsonObject { ["name"] = Name, ["key"] = Key } },
        };
    }

    public abstract JsonObject Render(string name);

    /// <summary>Kubernetes replaces <c>$(NAME)</c> and takes <c>$$</c> for a dollar sign (core/v1, EnvVar.value).</summary>
    public static string Escape(string text) =>
        text.Contains("$(", StringComparison.Ordinal) || text.Contains("$$", StringComparison.Ordinal)
            ? text.Replace("$", "$$", StringComparison.Ordinal) : text;
}
