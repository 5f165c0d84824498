using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json;

namespace PrivacyFunctions.Benchmarks.Exports;

/// <summary>
/// The baseline: Utf8JsonWriter → Deflate (fastest) → AES-256-GCM in chunks of 64 KiB → file. No hash, no pages, no
/// zip.
/// </summary>
internal static class BarePipeline
{
    private const int ChunkBytes = 64 * 1024;

    public static Task Run(string folder, long bytes)
    {
        var path = Path.Combine(folder, "bare");
        using (var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0))
        {
            using (var gcm = new GcmStream(file))
            using (var deflate = new DeflateStream(gcm, CompressionLevel.Fastest, leaveOpen: true))
            using (var json = new Utf8JsonWriter(deflate))
            {
                json.WriteStartArray();
                for (var number = 0L; json.BytesCommitted + json.BytesPending < bytes; number++)
                {
                    SyntheticRecord.Write(json, number);
                    if (json.BytesPending > ChunkBytes)
                        json.Flush();
                }

                json.WriteEndArray();
            }

            file.Flush(flushToDisk: true);
        }

        File.Delete(path);
        return Task.CompletedTask;
    }

    private sealed class GcmStream(Stream destination) : Stream
    {
        private readonly AesGcm _gcm = new(new byte[32], 16);
        private readonly byte[] _plaintext = new byte[ChunkBytes];
        private readonly byte[] _chunk = new byte[ChunkBytes + 16];
        private readonly byte[] _nonce = new byte[12];
        private int _count;
        private long _chunks;

        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            while (buffer.Length > 0)
            {
                var fits = Math.Min(buffer.Length, ChunkBytes - _count);
                buffer[..fits].CopyTo(_plaintext.AsSpan(_count));
                _count += fits;
                buffer = buffer[fits..];
                if (_count == ChunkBytes)
                    WriteChunk();
            }
        }

        public override void Flush()
        {
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            WriteChunk();
            _gcm.Dispose();
            base.Dispose(disposing);
        }

        private void WriteChunk()
        {
            BitConverter.TryWriteBytes(_nonce, _chunks++);
            _gcm.Encrypt(_nonce, _plaintext.AsSpan(0, _count), _chunk.AsSpan(0, _count), _chunk.AsSpan(_count, 16));
            destination.Write(_chunk, 0, _count + 16);
            _count = 0;
        }
    }
}
