//! Tables, as migrated. A test compares this file with the database.

diesel::table! {
    territoire (code) {
        code -> Text,
        libelle -> Text,
        parent -> Nullable<Text>,
        code_insee -> Nullable<Text>,
        corresp_vao_nom -> Nullable<Text>,
        corresp_vao_prenom -> Nullable<Text>,
        service_mail -> Nullable<Text>,
        service_telephone -> Nullable<Text>,
        edited_at -> Nullable<Timestamptz>,
        version -> Int4,
        edited_by -> Nullable<Uuid>,
        recherche -> Text,
    }
}

diesel::table! {
    commune (code_insee) {
        code_insee -> Text,
        nom -> Text,
        departement -> Text,
        codes_postaux -> Array<Text>,
        recherche -> Text,
        date_debut -> Nullable<Date>,
    }
}

diesel::table! {
    commune_historique (code_insee, date_fin) {
        code_insee -> Text,
        nom -> Text,
        departement -> Text,
        date_debut -> Nullable<Date>,
        date_fin -> Date,
        recherche -> Text,
    }
}

diesel::table! {
    millesime (jeu) {
        jeu -> Text,
        source -> Text,
        version -> Text,
        publie_le -> Date,
        en_vigueur_au -> Date,
    }
}

diesel::table! {
    organisme (id) {
        id -> Uuid,
        type_organisme -> Text,
        siret -> Text,
        siren -> Text,
        siege_social -> Bool,
        porteur_agrement -> Bool,
        raison_sociale -> Nullable<Text>,
        nom_commercial -> Nullable<Text>,
        nom_naissance -> Nullable<Text>,
        nom_usage -> Nullable<Text>,
        prenom -> Nullable<Text>,
        nom -> Text,
        statut_juridique -> Nullable<Text>,
        adresse -> Nullable<Jsonb>,
        email -> Nullable<Text>,
        telephone -> Nullable<Text>,
        responsable_sejour -> Nullable<Jsonb>,
        representants_legaux -> Jsonb,
        complet -> Bool,
        version -> Int4,
        created_at -> Timestamptz,
        edited_at -> Timestamptz,
        categorie_juridique -> Nullable<Text>,
        pays -> Text,
        departement -> Nullable<Text>,
        profession -> Nullable<Text>,
        adresse_domicile -> Nullable<Jsonb>,
        adresse_identique -> Nullable<Bool>,
        source_identite -> Text,
        releve_sirene -> Nullable<Jsonb>,
        releve_at -> Nullable<Timestamptz>,
        etablissement_ferme -> Bool,
        unite_cessee -> Bool,
        etablissements_releves_at -> Nullable<Timestamptz>,
        protocoles -> Text,
        protocole_transport -> Jsonb,
        protocole_sanitaire -> Jsonb,
        manques -> Jsonb,
        finalise_at -> Nullable<Timestamptz>,
        finalise_par -> Nullable<Uuid>,
        version_ouverte_at -> Timestamptz,
        supprime -> Bool,
        recherche -> Text,
        voit_son_siren -> Bool,
    }
}

diesel::table! {
    organisme_version (id) {
        id -> Uuid,
        organisme_id -> Uuid,
        rang -> Int4,
        siret -> Text,
        nom -> Text,
        fiche -> Jsonb,
        ouverte_at -> Timestamptz,
        close_at -> Timestamptz,
        auteur_id -> Nullable<Uuid>,
        auteur -> Text,
    }
}

diesel::table! {
    etablissement (organisme_id, siret) {
        organisme_id -> Uuid,
        siret -> Text,
        denomination -> Text,
        enseigne -> Nullable<Text>,
        adresse -> Nullable<Text>,
        code_postal -> Nullable<Text>,
        commune -> Nullable<Text>,
        commune_insee -> Nullable<Text>,
        ferme -> Bool,
        autorise -> Bool,
        autorise_at -> Nullable<Timestamptz>,
        autorise_par -> Nullable<Uuid>,
        recherche -> Text,
    }
}

diesel::table! {
    autorisation_siret (organisme_id, siret) {
        organisme_id -> Uuid,
        siret -> Text,
        motif -> Text,
        agent_id -> Uuid,
        agent -> Text,
        le -> Timestamptz,
    }
}

diesel::table! {
    organisme_non_agree (id) {
        id -> Uuid,
        siret -> Text,
        nom -> Text,
        region -> Text,
        nature_decision -> Text,
        date_decision -> Date,
        version -> Int4,
        created_at -> Timestamptz,
        edited_at -> Timestamptz,
        edited_par -> Nullable<Uuid>,
        recherche -> Text,
    }
}

diesel::table! {
    agrement (id) {
        id -> Uuid,
        organisme_id -> Uuid,
        numero -> Text,
        region -> Text,
        date_obtention -> Date,
        date_fin_validite -> Date,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    usager (id) {
        id -> Uuid,
        mail -> Text,
        pwd -> Nullable<Text>,
        nom -> Text,
        prenom -> Text,
        telephone -> Nullable<Text>,
        status_code -> Text,
        siret -> Nullable<Text>,
        organisme_id -> Nullable<Uuid>,
        lastconnection_at -> Nullable<Timestamptz>,
        created_at -> Timestamptz,
        edited_at -> Timestamptz,
        version -> Int4,
        siren -> Nullable<Text>,
        ter_code -> Nullable<Text>,
        departement -> Nullable<Text>,
        verified_at -> Nullable<Timestamptz>,
        motif_refus -> Nullable<Text>,
        traite_par_usager -> Nullable<Uuid>,
        traite_par_agent -> Nullable<Uuid>,
        treated_at -> Nullable<Timestamptz>,
        supprime_at -> Nullable<Timestamptz>,
        cgu_version -> Nullable<Int4>,
        approbation_relance_at -> Nullable<Timestamptz>,
        approbation_escalade_at -> Nullable<Timestamptz>,
        inactivite_2m_at -> Nullable<Timestamptz>,
        suspendu_at -> Nullable<Timestamptz>,
        inactivite_5m_at -> Nullable<Timestamptz>,
        inactivite_rappel_at -> Nullable<Timestamptz>,
        suppression_prevue -> Nullable<Date>,
        rouvert_at -> Nullable<Timestamptz>,
        recherche -> Text,
        siret_a_verifier -> Bool,
    }
}

diesel::table! {
    usager_role (usager_id, role) {
        usager_id -> Uuid,
        role -> Text,
    }
}

diesel::table! {
    agent (id) {
        id -> Uuid,
        mail -> Text,
        pwd -> Nullable<Text>,
        nom -> Nullable<Text>,
        prenom -> Nullable<Text>,
        ter_code -> Text,
        validated -> Bool,
        deleted -> Bool,
        lastconnection_at -> Nullable<Timestamptz>,
        created_at -> Timestamptz,
        edited_at -> Timestamptz,
        version -> Int4,
        validated_at -> Nullable<Timestamptz>,
        desactive_at -> Nullable<Timestamptz>,
        desactive_par -> Nullable<Uuid>,
        suspendu_at -> Nullable<Timestamptz>,
        rouvert_at -> Nullable<Timestamptz>,
        created_by -> Nullable<Uuid>,
        cgu_version -> Nullable<Int4>,
        recherche -> Text,
    }
}

diesel::table! {
    agent_role (agent_id, role) {
        agent_id -> Uuid,
        role -> Text,
    }
}

diesel::table! {
    session (id) {
        id -> Uuid,
        population -> Text,
        compte_id -> Uuid,
        appareil -> Text,
        adresse_ip -> Text,
        created_at -> Timestamptz,
        derniere_activite_at -> Timestamptz,
        expire_at -> Timestamptz,
        revoquee_at -> Nullable<Timestamptz>,
        motif_revocation -> Nullable<Text>,
    }
}

diesel::table! {
    session_jeton (empreinte) {
        empreinte -> Bytea,
        session_id -> Uuid,
        created_at -> Timestamptz,
        remplace_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    defi_connexion (id) {
        id -> Uuid,
        empreinte -> Bytea,
        population -> Text,
        compte_id -> Uuid,
        code_chiffre -> Bytea,
        code_expire_at -> Timestamptz,
        essais -> Int4,
        renvois -> Int4,
        created_at -> Timestamptz,
        expire_at -> Timestamptz,
        consomme_at -> Nullable<Timestamptz>,
        moyen -> Text,
    }
}

diesel::table! {
    appareil_confiance (empreinte) {
        empreinte -> Bytea,
        population -> Text,
        compte_id -> Uuid,
        appareil -> Text,
        created_at -> Timestamptz,
        expire_at -> Timestamptz,
        revoque_at -> Nullable<Timestamptz>,
        id -> Uuid,
        derniere_utilisation_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    second_facteur (population, compte_id) {
        population -> Text,
        compte_id -> Uuid,
        secret_chiffre -> Bytea,
        confirme_at -> Nullable<Timestamptz>,
        dernier_pas -> Int8,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    code_secours (population, compte_id, empreinte) {
        population -> Text,
        compte_id -> Uuid,
        empreinte -> Bytea,
        created_at -> Timestamptz,
        consomme_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    code_faux (id) {
        id -> Int8,
        population -> Text,
        compte_id -> Uuid,
        le -> Timestamptz,
    }
}

diesel::table! {
    lien_compte (id) {
        id -> Uuid,
        empreinte -> Bytea,
        usage -> Text,
        population -> Text,
        compte_id -> Uuid,
        jeton_chiffre -> Bytea,
        nouveau_mail -> Nullable<Text>,
        created_at -> Timestamptz,
        expire_at -> Timestamptz,
        consomme_at -> Nullable<Timestamptz>,
        remplace_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    demande_publique (id) {
        id -> Int8,
        nature -> Text,
        population -> Text,
        mail -> Text,
        adresse_ip -> Text,
        le -> Timestamptz,
    }
}

diesel::table! {
    cle_api (id) {
        id -> Uuid,
        usager_id -> Nullable<Uuid>,
        identifiant -> Text,
        empreinte -> Bytea,
        scopes -> Array<Text>,
        created_at -> Timestamptz,
        expire_at -> Timestamptz,
        derniere_utilisation_at -> Nullable<Timestamptz>,
        derniere_adresse_ip -> Nullable<Text>,
        revoquee_at -> Nullable<Timestamptz>,
        rappel -> Nullable<Text>,
    }
}

diesel::table! {
    echec_cle_api (adresse_ip) {
        adresse_ip -> Text,
        echecs -> Int4,
        dernier_at -> Timestamptz,
        banni_jusqu_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    cgu_acceptation (population, compte_id, version) {
        population -> Text,
        compte_id -> Uuid,
        version -> Int4,
        le -> Timestamptz,
    }
}

diesel::table! {
    journal_compte (id) {
        id -> Uuid,
        entite -> Text,
        entite_id -> Text,
        action -> Text,
        acteur_type -> Text,
        acteur_id -> Nullable<Uuid>,
        acteur_nom -> Text,
        cible_nom -> Text,
        organisme_id -> Nullable<Uuid>,
        ter_code -> Nullable<Text>,
        departement -> Nullable<Text>,
        motif -> Nullable<Text>,
        avant -> Nullable<Jsonb>,
        apres -> Nullable<Jsonb>,
        securite -> Bool,
        adresse_ip -> Nullable<Text>,
        le -> Timestamptz,
    }
}

diesel::table! {
    tentative_connexion (id) {
        id -> Int8,
        population -> Text,
        mail -> Text,
        adresse_ip -> Text,
        le -> Timestamptz,
    }
}

diesel::table! {
    idempotence (acteur, cle) {
        acteur -> Uuid,
        cle -> Text,
        route -> Text,
        empreinte -> Bytea,
        statut -> Nullable<Int2>,
        corps -> Nullable<Jsonb>,
        version -> Nullable<Int4>,
        emplacement -> Nullable<Text>,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    hebergement (id) {
        id -> Uuid,
        organisme_id -> Uuid,
        statut -> Text,
        version_courante -> Int4,
        created_at -> Timestamptz,
        created_by -> Nullable<Uuid>,
        edited_at -> Timestamptz,
    }
}

diesel::table! {
    hebergement_version (id) {
        id -> Uuid,
        hebergement_id -> Uuid,
        numero -> Int4,
        nom -> Text,
        #[sql_name = "type"]
        type_ -> Text,
        adresse -> Jsonb,
        departement -> Text,
        nombre_lits -> Int4,
        created_at -> Timestamptz,
        created_by -> Nullable<Uuid>,
        recherche -> Text,
    }
}

diesel::table! {
    declaration (id) {
        id -> Uuid,
        numero -> Nullable<Text>,
        statut -> Text,
        version -> Int4,
        organisme_id -> Uuid,
        organisme_nom -> Text,
        organisme_siren -> Text,
        libelle -> Text,
        date_debut -> Date,
        date_fin -> Date,
        periode -> Text,
        departement_suivi -> Nullable<Text>,
        region_agrement -> Nullable<Text>,
        portees -> Array<Text>,
        responsable_sejour -> Jsonb,
        vacanciers -> Jsonb,
        personnel -> Jsonb,
        attestation_2m -> Nullable<Jsonb>,
        organisme_snapshot -> Jsonb,
        complements -> Nullable<Jsonb>,
        depot_tardif_2m -> Bool,
        pris_en_charge_at -> Nullable<Timestamptz>,
        enregistre_2m_at -> Nullable<Timestamptz>,
        refuse_at -> Nullable<Timestamptz>,
        annule_at -> Nullable<Timestamptz>,
        created_at -> Timestamptz,
        created_by -> Uuid,
        edited_at -> Timestamptz,
        edited_by -> Nullable<Uuid>,
        recherche -> Text,
    }
}

diesel::table! {
    declaration_etape (id) {
        id -> Uuid,
        declaration_id -> Uuid,
        ordre -> Int4,
        hebergement_version_id -> Uuid,
        departement -> Text,
        date_debut -> Date,
        date_fin -> Date,
        rejoindre_etape -> Nullable<Text>,
    }
}

diesel::table! {
    declaration_depot (declaration_id, rang) {
        declaration_id -> Uuid,
        rang -> Int4,
        phase -> Text,
        depose_at -> Timestamptz,
        depose_par -> Uuid,
        tardif -> Bool,
        motif_urgence -> Nullable<Text>,
        reponse -> Nullable<Text>,
        instantane -> Jsonb,
    }
}

diesel::table! {
    declaration_portee (declaration_id, portee) {
        portee -> Text,
        date_debut -> Date,
        declaration_id -> Uuid,
        statut -> Text,
        instructeur -> Bool,
        priorite -> Int2,
    }
}

diesel::table! {
    compteur (portee, statut, instructeur) {
        portee -> Text,
        statut -> Text,
        instructeur -> Bool,
        n -> Int8,
    }
}

diesel::table! {
    evenement (id) {
        id -> Uuid,
        domaine -> Text,
        dossier_id -> Uuid,
        rang -> Int4,
        code -> Text,
        source -> Text,
        acteur_type -> Text,
        acteur_id -> Nullable<Uuid>,
        emetteur -> Text,
        courriel -> Nullable<Text>,
        de -> Nullable<Text>,
        vers -> Nullable<Text>,
        commentaire -> Nullable<Text>,
        metadata -> Jsonb,
        le -> Timestamptz,
        empreinte_precedente -> Bytea,
        empreinte -> Bytea,
    }
}

diesel::table! {
    journal_saisie (id) {
        id -> Int8,
        domaine -> Text,
        dossier_id -> Uuid,
        section -> Text,
        acteur_id -> Uuid,
        differences -> Jsonb,
        le -> Timestamptz,
    }
}

diesel::table! {
    document (id) {
        id -> Uuid,
        declaration_id -> Nullable<Uuid>,
        categorie -> Text,
        rang -> Int4,
        nom -> Text,
        type_mime -> Text,
        taille -> Int8,
        empreinte -> Bytea,
        produit -> Bool,
        cree_at -> Timestamptz,
        cree_par -> Nullable<Uuid>,
        organisme_id -> Nullable<Uuid>,
        statut -> Text,
        signature -> Nullable<Text>,
        analyse_at -> Nullable<Timestamptz>,
        purge_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    document_lien (document_id, objet_type, objet_id) {
        document_id -> Uuid,
        objet_type -> Text,
        objet_id -> Uuid,
        rang -> Int4,
    }
}

diesel::joinable!(agrement -> organisme (organisme_id));
diesel::joinable!(usager -> organisme (organisme_id));
diesel::joinable!(usager_role -> usager (usager_id));
diesel::joinable!(agent -> territoire (ter_code));
diesel::joinable!(agent_role -> agent (agent_id));
diesel::joinable!(usager -> territoire (ter_code));
diesel::joinable!(session_jeton -> session (session_id));
diesel::joinable!(hebergement -> organisme (organisme_id));
diesel::joinable!(hebergement_version -> hebergement (hebergement_id));
diesel::joinable!(declaration -> organisme (organisme_id));
diesel::joinable!(etablissement -> organisme (organisme_id));
diesel::joinable!(organisme_version -> organisme (organisme_id));
diesel::joinable!(declaration_etape -> declaration (declaration_id));
diesel::joinable!(declaration_etape -> hebergement_version (hebergement_version_id));
diesel::joinable!(declaration_depot -> declaration (declaration_id));
diesel::joinable!(declaration_portee -> declaration (declaration_id));
diesel::joinable!(document -> declaration (declaration_id));
diesel::joinable!(document_lien -> document (document_id));

diesel::allow_tables_to_appear_in_same_query!(
    agent,
    agent_role,
    agrement,
    appareil_confiance,
    autorisation_siret,
    cgu_acceptation,
    cle_api,
    code_faux,
    code_secours,
    commune,
    commune_historique,
    compteur,
    declaration,
    declaration_depot,
    declaration_etape,
    declaration_portee,
    defi_connexion,
    demande_publique,
    document,
    document_lien,
    echec_cle_api,
    etablissement,
    evenement,
    hebergement,
    hebergement_version,
    idempotence,
    journal_compte,
    journal_saisie,
    lien_compte,
    millesime,
    organisme,
    organisme_non_agree,
    organisme_version,
    second_facteur,
    session,
    session_jeton,
    tentative_connexion,
    territoire,
    usager,
    usager_role,
);
