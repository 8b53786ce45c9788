// Makes a photo small enough to send while its text stays readable; all in this browser. The result is a JPEG.

const ATTEMPTS = [
  { edge: 2400, quality: 0.8 },
  { edge: 2000, quality: 0.7 },
  { edge: 1600, quality: 0.6 },
  { edge: 1300, quality: 0.5 },
  { edge: 1000, quality: 0.45 },
];

// Takes and returns a Blob: the first attempt that fits, or the smallest one.
export async function shrink(photo, maxBytes) {
  const image = await createImageBitmap(photo).catch(() => null);
  if (image === null) return photo;
  let smaller = photo;
  for (const attempt of ATTEMPTS) {
    smaller = await draw(image, attempt);
    if (smaller.size <= maxBytes) break;
  }
  image.close();
  return smaller;
}

async function draw(image, { edge, quality }) {
  const scale = Math.min(1, edge / Math.max(image.width, image.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(image.width * scale));
  canvas.height = Math.max(1, Math.round(image.height * scale));
  const context = canvas.getContext("2d");
  context.fillStyle = "#fff"; // a transparent PNG would become black
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((done) => canvas.toBlob(done, "image/jpeg", quality));
}
