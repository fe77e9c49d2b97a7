using System.Collections.Concurrent;
using Plimsoll.Progress;

namespace Plimsoll.Packaging.Tests.Support;

/// <summary>Keeps what is told of a unit.</summary>
internal sealed class ToldLines : IProgress<RunProgress>
{
    private readonly ConcurrentQueue<RunProgress> _said = new();

    public UnitProgress Unit => new(this, "build", "tool");

    public IReadOnlyList<string> Output => [.. _said.Where(said => said.IsDetail).Select(said => said.Text)];

    public IReadOnlyList<string> Warnings => [.. _said.Where(said => !said.IsDetail).Select(said => said.Text)];

    public void Report(RunProgress value) => _said.Enqueue(value);
}
