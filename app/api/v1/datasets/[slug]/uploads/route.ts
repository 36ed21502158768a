import { streamRoute } from "@/lib/http";
import { ReceiveUploadInput, receiveUpload } from "@/lib/uploads";

export const POST = streamRoute(ReceiveUploadInput, receiveUpload, { status: 202 });
