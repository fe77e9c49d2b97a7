using System.Collections.Concurrent;
using Plimsoll.Oci;
using Plimsoll.Packaging.Attestation;

namespace Plimsoll.Pipeline;

/// <summary>
/// Images of which trusted keys said what was required. A digest stays what it is, so each is verified once; with other keys, and for other
/// requirements, again. What was missing is not kept: somebody may attest it.
/// </summary>
public sealed class VerifiedImages
{
    private readonly ConcurrentDictionary<(string Place, Digest Image, string Keys, string Required), bool> _known = new();

    /// <summary>Whether it was verified with these keys.</summary>
    /// <param name="place">The image's repository, with its registry.</param>
    /// <param name="image">Its digest.</param>
    /// <param name="trusted">Whose signatures count.</param>
    /// <param name="required">What they must say.</param>
    internal bool Contains(string place, Digest image, IEnumerable<VerifyingKey> trusted, IEnumerable<string> required) =>
        _known.ContainsKey(Key(place, image, trusted, required));

    /// <summary>It was.</summary>
    internal void Add(string place, Digest image, IEnumerable<VerifyingKey> trusted, IEnumerable<string> required) =>
        _known[Key(place, image, trusted, required)] = true;

    private static (string, Digest, string, string) Key(string place, Digest image, IEnumerable<VerifyingKey> trusted,
        IEnumerable<string> required) =>
        (place, image, Joined(trusted.Select(key => key.Id)), Joined(required));

    private static string Joined(IEnumerable<string> words) => string.Join(' ', words.Order(StringComparer.Ordinal));
}
