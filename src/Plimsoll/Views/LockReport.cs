using Plimsoll.Packaging;

namespace Plimsoll.Views;

/// <summary>The JSON of <c>build --lock</c>.</summary>
internal sealed record LockReport(IReadOnlyList<WrittenLock> Locks);
