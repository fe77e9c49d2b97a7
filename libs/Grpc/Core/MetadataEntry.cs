using System.Buffers;
using System.Text;

namespace Grpc.Core;

public sealed partial class Metadata
{
    /// <summary>A name with its text or bytes (PROTOCOL-HTTP2.md, Custom-Metadata).</summary>
    public sealed class Entry
    {
        static readonly SearchValues<char> NameCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-_.");

        readonly string? _value;
        readonly byte[]? _bytes;

        /// <summary>Makes one with text.</summary>
        /// <exception cref="ArgumentException">The name is no header, or wants bytes, or the text is not printable ASCII.</exception>
        public Entry(string key, string value)
        {
            Key = Name(key);
            if (IsBinary) throw new ArgumentException($"'{key}' must not have text: names that end in {BinaryHeaderSuffix} have bytes", nameof(key));
            _value = IsText(value) ? value : throw new ArgumentException($"The text of '{key}' has characters that are not printable ASCII: put it under '{key}{BinaryHeaderSuffix}' as bytes", nameof(value));
        }

        /// <summary>Makes one with bytes.</summary>
        /// <exception cref="ArgumentException">The name is no header, or does not end in <c>-bin</c>.</exception>
        public Entry(string key, byte[] valueBytes)
        {
            ArgumentNullException.ThrowIfNull(valueBytes);
            Key = Name(key);
            if (!IsBinary) throw new ArgumentException($"'{key}' must end in {BinaryHeaderSuffix} to have bytes", nameof(key));
            _bytes = [.. valueBytes];
        }

        // what the wire brought: HTTP has judged it already
        internal Entry(string key, string? value, byte[]? bytes)
        {
            Key = key;
            _value = value;
            _bytes = bytes;
        }

        /// <summary>The name, in lower case.</summary>
        public string Key { get; }

        /// <summary>The text; bytes as Latin-1.</summary>
        public string Value => _value ?? Encoding.Latin1.GetString(_bytes!);

        /// <summary>The bytes; text as ASCII.</summary>
        public byte[] ValueBytes => _bytes is null ? Encoding.ASCII.GetBytes(_value!) : [.. _bytes];

        /// <summary>True when the value is bytes.</summary>
        public bool IsBinary => Key.EndsWith(BinaryHeaderSuffix, StringComparison.Ordinal);

        internal ReadOnlySpan<byte> Bytes => _bytes;

        /// <inheritdoc/>
        public override string ToString() => IsBinary ? $"[Entry: key={Key}, valueBytes={_bytes!.Length}]" : $"[Entry: key={Key}, value={_value}]";

        internal bool Is(string key) => string.Equals(Key, key, StringComparison.OrdinalIgnoreCase);

        static string Name(string key)
        {
            ArgumentException.ThrowIfNullOrEmpty(key);
            var name = key.ToLowerInvariant();
            return name.AsSpan().ContainsAnyExcept(NameCharacters)
                ? throw new ArgumentException($"'{key}' is no name of metadata: letters, digits, and -_. are allowed", nameof(key))
                : name;
        }

        static bool IsText(string value)
        {
            ArgumentNullException.ThrowIfNull(value);
            return !value.AsSpan().ContainsAnyExceptInRange(' ', '~');
        }
    }
}
