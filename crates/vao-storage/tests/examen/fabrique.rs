//! PDF made by another program than the one that examines them.

use std::{collections::BTreeMap, io::Write as _, sync::Arc};

use flate2::{Compression, write::ZlibEncoder};
use lopdf::{
    Dictionary, Document, EncryptionState, EncryptionVersion, Object, ObjectId, Permissions, SaveOptions, Stream,
    StringFormat, dictionary,
    encryption::crypt_filters::{Aes256CryptFilter, CryptFilter},
    xref::XrefType,
};

/// A document of one page, and its catalog.
pub(crate) fn document() -> (Document, ObjectId) {
    let mut document = Document::with_version("1.7");
    let arbre = document.new_object_id();
    let texte = b"BT /F1 12 Tf (Bonjour) Tj ET".to_vec();
    let texte = document.add_object(Stream::new(dictionary! {}, texte));
    let page = document.add_object(dictionary! {
        "Type" => "Page",
        "Parent" => arbre,
        "MediaBox" => vec![0.into(), 0.into(), 595.into(), 842.into()],
        "Contents" => texte,
    });
    let pages = dictionary! { "Type" => "Pages", "Kids" => vec![page.into()], "Count" => 1 };
    document.objects.insert(arbre, pages.into());
    let catalogue = document.add_object(dictionary! { "Type" => "Catalog", "Pages" => arbre });
    document.trailer.set("Root", catalogue);
    let identifiant = || Object::String(vec![7; 16], StringFormat::Hexadecimal);
    document.trailer.set("ID", vec![identifiant(), identifiant()]);
    document.reference_table.cross_reference_type = XrefType::CrossReferenceTable;
    (document, catalogue)
}

/// The same, with one more entry in its catalog.
pub(crate) fn avec(cle: &str, valeur: impl Into<Object>) -> Document {
    let (mut document, catalogue) = document();
    let catalogue = document.get_object_mut(catalogue).unwrap().as_dict_mut().unwrap();
    catalogue.set(cle, valeur);
    document
}

/// The same, with one more object, that a table of the catalog names.
pub(crate) fn avec_objet(objet: impl Into<Object>) -> Document {
    let (mut document, catalogue) = document();
    let objet = document.add_object(objet);
    let catalogue = document.get_object_mut(catalogue).unwrap().as_dict_mut().unwrap();
    catalogue.set("PieceInfo", dictionary! { "Essai" => objet });
    document
}

/// Bytes of a document whose objects are all in the clear.
pub(crate) fn clair(document: &mut Document) -> Vec<u8> {
    let mut octets = Vec::new();
    document.save_to(&mut octets).unwrap();
    octets
}

/// Bytes of a document whose objects are in compressed streams.
pub(crate) fn compresse(document: &mut Document) -> Vec<u8> {
    let options = SaveOptions::builder()
        .use_object_streams(true)
        .use_xref_streams(true)
        .compression_level(6)
        .build();
    let mut octets = Vec::new();
    document.save_with_options(&mut octets, options).unwrap();
    octets
}

/// Bytes of a document that a password protects, an empty one perhaps.
pub(crate) fn protege(mut document: Document, mot_de_passe: &str) -> [Vec<u8>; 2] {
    let permissions = Permissions::PRINTABLE;
    let ancien = EncryptionVersion::V2 {
        document: &document,
        owner_password: "proprietaire",
        user_password: mot_de_passe,
        key_length: 128,
        permissions,
    };
    let ancien = EncryptionState::try_from(ancien).unwrap();
    let filtre: Arc<dyn CryptFilter> = Arc::new(Aes256CryptFilter);
    let recent = EncryptionState::try_from(EncryptionVersion::V5 {
        encrypt_metadata: true,
        crypt_filters: BTreeMap::from([(b"StdCF".to_vec(), filtre)]),
        file_encryption_key: &[3; 32],
        stream_filter: b"StdCF".to_vec(),
        string_filter: b"StdCF".to_vec(),
        owner_password: "proprietaire",
        user_password: mot_de_passe,
        permissions,
    });
    let mut autre = document.clone();
    document.encrypt(&ancien).unwrap();
    autre.encrypt(&recent.unwrap()).unwrap();
    [clair(&mut document), compresse(&mut autre)]
}

pub(crate) fn deflate(octets: &[u8]) -> Vec<u8> {
    let mut sortie = ZlibEncoder::new(Vec::new(), Compression::best());
    sortie.write_all(octets).unwrap();
    sortie.finish().unwrap()
}

/// An object of the file, written by hand.
pub(crate) fn objet(numero: u32, dictionnaire: &str, donnees: &[u8]) -> Vec<u8> {
    let longueur = donnees.len();
    let entete = format!("\n{numero} 0 obj\n<<{dictionnaire}/Length {longueur}>>\nstream\n");
    [entete.as_bytes(), donnees, b"\nendstream\nendobj\n"].concat()
}

/// A readable PDF with these objects appended before its end.
pub(crate) fn avec_octets(ajout: &[u8]) -> Vec<u8> {
    let mut pdf = clair(&mut document().0);
    let fin = pdf.windows(5).rposition(|mot| mot == b"\nxref").unwrap();
    pdf.splice(fin..fin, ajout.iter().copied());
    pdf
}

/// A JavaScript action.
pub(crate) fn script() -> Dictionary {
    dictionary! { "S" => "JavaScript", "JS" => Object::string_literal("app.alert(1)") }
}

pub(crate) fn contient(octets: &[u8], mot: &str) -> bool {
    octets.windows(mot.len()).any(|suite| suite == mot.as_bytes())
}
